#include <gtest/gtest.h>

#include <iostream>

#include "archives/row.h"

namespace sigwatch::test {
namespace {

TEST(EveryKind, ShowsWhatAnArchiveMustShow) {
  std::string table;
  for (const Row& row : rows()) {
    table += row.kind + " (against " + row.against + ")\n";
    for (const Shows shows : kAllShows) {
      const auto cell = row.cells.find(shows);
      ASSERT_NE(cell, row.cells.end()) << row.kind << " has no cell for " << to_string(shows);
      SCOPED_TRACE(row.kind + ": " + to_string(shows));
      const std::string seen = cell->second();
      EXPECT_FALSE(seen.empty());
      table += "  " + to_string(shows) + std::string(22 - to_string(shows).size(), ' ') + seen + "\n";
    }
  }
  std::cout << table;
}

TEST(EveryKind, HasARow) {
  for (const Kind& kind : all_kinds()) {
    const bool has = std::any_of(rows().begin(), rows().end(), [&](const Row& row) { return row.kind == kind.name; });
    EXPECT_TRUE(has || kind.name == "web") << kind.name;
  }
}

}  // namespace
}  // namespace sigwatch::test
