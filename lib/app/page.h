#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/register/register.h"
#include "core/report/document.h"
#include "ports/store.h"
#include "render/site/site.h"

namespace sigwatch {

/// The page of one configuration: what the daemon serves and `sigwatchctl export` writes.
class Page {
 public:
  /// Loads and checks the templates; those in the folder of `templates:` replace the built-in ones.
  static Result<Page> open(const Register& reg);

  /// All documents, from the state as it stands. `reg` is the one it was opened with. Throws StoreError.
  Documents documents(const Register& reg, Store& store, Time now, SiteLinks links) const;

 private:
  explicit Page(SiteTexts texts) : texts_(std::move(texts)) {}

  SiteTexts texts_;
};

}  // namespace sigwatch
