#pragma once

#include <soci/soci.h>

#include <string>
#include <vector>

#include "core/post/known_post.h"
#include "libraries/soci/rows.h"

namespace sigwatch {

/// A question that is asked again and again: prepared once. After an exception it holds on to what it was reading, and
/// has to go.
class PreparedRows {
 public:
  PreparedRows(soci::session& sql, const std::string& query)
      : statement_(query.find(':') == std::string::npos
                       ? soci::statement((sql.prepare << query, soci::into(body_)))
                       : soci::statement((sql.prepare << query, soci::use(of_), soci::into(body_)))) {}
  PreparedRows(const PreparedRows&) = delete;
  PreparedRows& operator=(const PreparedRows&) = delete;

  /// `of`: what `:x` stands for, if the query has one.
  template <class T>
  std::vector<T> read(const std::string& of) {
    of_ = of;
    std::vector<T> found;
    statement_.execute();
    while (statement_.fetch()) from_row(body_, found.emplace_back());
    return found;
  }

 private:
  std::string of_, body_;
  soci::statement statement_;
};

/// The same for posts, which stand in two tables.
class PreparedPosts {
 public:
  explicit PreparedPosts(soci::session& sql)
      : statement_((
            sql.prepare
                << "SELECT p.key, p.fact, d.personal FROM posts p LEFT JOIN post_people d ON d.archive = p.archive AND "
                   "d.key = p.key WHERE p.archive = :archive",
            soci::use(archive_), soci::into(key_), soci::into(fact_), soci::into(personal_, has_personal_))) {}
  PreparedPosts(const PreparedPosts&) = delete;
  PreparedPosts& operator=(const PreparedPosts&) = delete;

  std::vector<KnownPost> read(const std::string& archive) {
    archive_ = archive;
    std::vector<KnownPost> found;
    statement_.execute();
    while (statement_.fetch()) {
      KnownPost& post = found.emplace_back();
      post.archive = archive;
      post.key = key_;
      from_rows(fact_, has_personal_ == soci::i_ok ? personal_ : std::string(), post);
    }
    found.shrink_to_fit();  // those of all archives are held at one time
    return found;
  }

 private:
  std::string archive_, key_, fact_, personal_;
  soci::indicator has_personal_ = soci::i_ok;
  soci::statement statement_;
};

}  // namespace sigwatch
