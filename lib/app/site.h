#pragma once

#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "archives/engine/kind.h"
#include "core/base/result.h"
#include "core/register/register.h"
#include "libraries/curl/http.h"
#include "ports/archive.h"
#include "ports/clock.h"
#include "ports/mailer.h"
#include "ports/store.h"
#include "render/templates.h"
#include "service/collaborators.h"

namespace sigwatch {

/// One configuration with its archives and libraries, wired: what sigwatchd and sigwatchctl work with. Made once a
/// configuration; a reload makes a new one.
class Site {
 public:
  /// Opens archives and mailer, loads the texts. `clock` and `store` outlive the site. Errors are start-up errors, one
  /// line each.
  static Result<std::unique_ptr<Site>> open(boost::asio::io_context& io, Register reg, Store& store, Clock& clock,
                                            Tell tell);

  const Register& reg() const { return reg_; }
  const Collaborators& collaborators() const { return *with_; }
  Mailer& mailer() { return *mailer_; }
  /// Live as long as the site.
  ArchiveContext context();
  Result<Composed> compose(const Notice& notice, const NoticeValues& values, Time date) const;

 private:
  Site(boost::asio::io_context& io, Register reg, Seal seal);
  const Templates& texts_for(const Notice& notice) const;

  boost::asio::io_context& io_;
  Register reg_;
  const Seal seal_;
  HttpClient client_;
  std::map<std::string, std::unique_ptr<Archive>> archives_;
  std::unique_ptr<Mailer> mailer_;
  std::unique_ptr<Mailer> chat_;            ///< null: the Council has none
  std::map<std::string, Templates> texts_;  ///< by directory; "" are the register's
  std::unique_ptr<Collaborators> with_;
};

/// How archives are asked: an honest User-Agent with a contact address, the limit a host, the hosts that the register
/// names.
HttpSettings http_settings(const Register& reg);

/// Reads, checks and recognises a configuration: every problem as a line, or the register.
struct LoadedRegister {
  std::optional<Register> value;
  std::vector<std::string> problems;
};
LoadedRegister load_register(const std::string& path);

/// The same with the templates of mail and page, as the service wants it. sigwatchctl does without: a mistake in a text
/// must not keep a person from `pause`.
LoadedRegister load_to_serve(const std::string& path);

}  // namespace sigwatch
