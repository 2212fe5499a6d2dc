#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/register/register.h"
#include "core/report/notice_values.h"
#include "ports/archive.h"
#include "ports/clock.h"
#include "ports/mailer.h"
#include "ports/store.h"

namespace sigwatch {

/// A notice as it will be frozen: subject and whole mail.
struct Composed {
  std::string subject;
  std::string message;
};

/// Turns values into a mail: templates and message building, wired by the programs. An Error is a broken template:
/// nothing is sent.
using Compose = std::function<Result<Composed>(const Notice& notice, const NoticeValues& values, Time date)>;

/// Where the service says what it does: one line for the log.
using Tell = std::function<void(const std::string& line)>;

/// Everything that watcher and outbox work with. All references outlive them.
struct Collaborators {
  const Register& reg;
  Store& store;
  Clock& clock;
  Mailer& mailer;
  const std::map<std::string, std::unique_ptr<Archive>>& archives;  ///< by url: every archive of archives_of(reg)
  Compose compose;
  Tell tell;
  boost::asio::any_io_executor executor;
  Mailer* chat = nullptr;  ///< to where the Council meets (`council.xmpp`); null: there is none
};

}  // namespace sigwatch
