#pragma once

#include "core/document.h"
#include "core/register.h"
#include "core/result.h"
#include "core/time.h"
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
