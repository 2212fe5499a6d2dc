#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/register/register.h"
#include "libraries/secret/secret.h"
#include "ports/mailer.h"

namespace sigwatch {

/// How long a mail server is waited for. The reply to the final dot may take ten minutes (RFC 5321 4.5.3.2.6): giving
/// up earlier makes duplicates.
struct SmtpPatience {
  Seconds connect = 60s;  ///< until TLS and login are done
  Seconds answer = 600s;  ///< for each reply
};

/// SMTP and SMTPS through libcurl: STARTTLS required unless configured, AUTH when a user is, certificates verified.
/// The password is read at each connection, so that rotation needs no restart.
/// Conversations run one after another on a thread of the mailer's own (libcurl waits for the final reply inside one
/// call, which would stop the whole loop). `io` and the coroutines on it outlive the mailer; its end hangs up within
/// about a second.
std::unique_ptr<Mailer> open_smtp(boost::asio::io_context& io, MailSettings settings, SmtpPatience patience = {});

/// `maildir:PATH`: each mail becomes a file in PATH/new (PATH/tmp first, fsync, rename). Makes the folders when absent.
/// The file is flushed to disk before the mail is `accepted`; what fails is `deferred` with the cause.
std::unique_ptr<Mailer> open_maildir_mailer(std::string path);

}  // namespace sigwatch
