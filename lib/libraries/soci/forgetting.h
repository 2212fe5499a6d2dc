#pragma once

#include <soci/soci.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/post/known_post.h"
#include "core/register/statement.h"

namespace sigwatch {

/// Name of a forgotten post (key, Message-ID, as it was typed, and a locator that no other archive's post can have) ->
/// the key under which its fact stays.
using Traces = std::map<std::string, std::string>;

/// The traces of what `forget` names among these words. Ask before forget_posts(): afterwards the names are gone.
Traces traces_of(soci::session& sql, const std::vector<Statement>& statements);

/// These words, with a trace where they are about a forgotten post.
std::vector<Statement> with_traces(std::vector<Statement> statements, const Traces& traces);

/// Deletes the personal rows of the posts that `forget` names among these words, no others, and their names from what
/// was said of them before: words, history, episodes, reasons, answers. A name stays on the list also when no such post
/// is known yet: a state restored from the journal reads the archive afterwards. The texts of mails that were sent stay
/// as they were sent.
void forget_posts(soci::session& sql, const std::vector<Statement>& statements, const Traces& traces);

/// What stands on that list: traces.
std::set<std::string> forgotten_keys(soci::session& sql);

/// The key under which a forgotten post stands, or nothing: by its own key, or by what a person (or the journal) named
/// it before it was read.
std::optional<std::string> key_once_forgotten(const KnownPost& post, const std::set<std::string>& forgotten);

}  // namespace sigwatch
