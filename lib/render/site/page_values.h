#pragma once

#include <kainjow/mustache.hpp>
#include <string>
#include <utility>

#include "core/report/page_facts.h"
#include "render/site/site.h"

/// Values of the page's templates, out of the facts. Inside lib/render/site alone.
namespace sigwatch {

using PageData = kainjow::mustache::data;

/// Where a page stands among the others.
struct PagePlace {
  std::string up;    ///< `../` a level
  std::string home;  ///< the overview
  std::string html;  ///< `.html` where documents are files
  std::string json;
};
PagePlace page_place(int depth, SiteLinks links);

/// Sets a value, as one clean line; an empty one is false, so that its section does not stand.
void put(PageData& data, const std::string& name, const std::string& value);

/// Sets whether a section stands.
void put_flag(PageData& data, const std::string& name, bool stands);

/// A row for each item, filled by `fill(item, row)`.
template <class Items, class Fill>
PageData rows_of(const Items& items, const Fill& fill) {
  PageData rows(PageData::type::list);
  for (const auto& item : items) {
    PageData row;
    fill(item, row);
    rows.push_back(row);
  }
  return rows;
}

/// Sets markup of our own.
void put_picture(PageData& data, const std::string& name, const std::string& svg);

/// A term and what it means: one row of a list of facts.
PageData term(const std::string& name, const std::string& meaning, const std::string& url = "");

/// The values of the policy, as the rule uses them.
PageData policy_rows(const PageFacts& facts);

PageData overview_values(const PageFacts& facts, const PagePlace& place);
PageData sig_values(const PageSig& sig, const PageFacts& facts, const PagePlace& place);
PageData notice_values_of(const Notice& notice, const PageSig* sig, const PageFacts& facts, const PagePlace& place);
PageData unknown_page_values();
PageData policy_values(const PageFacts& facts);

}  // namespace sigwatch
