#include "app/page.h"

#include "service/page_facts.h"

namespace sigwatch {

Result<Page> Page::open(const Register& reg) {
  auto texts = SiteTexts::load(reg.templates);
  if (!texts) return texts.error();
  return Page(std::move(*texts));
}

Documents Page::documents(const Register& reg, Store& store, Time now, SiteLinks links) const {
  // With the fault that the last pass found in the clock: else the page would call a SIG silent of which that pass says
  // that nothing is proved.
  const Snapshot snapshot(reg, store, now, store.meta().clock_fault);
  return make_site(page_facts(reg, store, snapshot), texts_, links, SIGWATCH_VERSION);
}

}  // namespace sigwatch
