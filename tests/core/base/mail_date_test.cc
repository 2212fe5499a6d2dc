#include "core/base/mail_date.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <optional>
#include <string>
#include <vector>

#include "core/base/date_words.h"

namespace sigwatch {
namespace {

std::string shown(const std::optional<MailDate>& date) {
  return date ? to_rfc3339(date->time) + (date->zone_known ? "" : "?") : "none";
}

/// What is read from each, `?` where the zone is not known.
struct Case {
  const char* text;
  const char* read;
};

void expect_all(std::initializer_list<Case> cases) {
  for (const auto& c : cases) EXPECT_EQ(shown(parse_mail_date(c.text)), c.read) << c.text;
}

TEST(mail_date, reads_rfc5322) {
  expect_all({{"Tue, 3 Aug 2021 16:23:33 +0100", "2021-08-03T15:23:33Z"},
              {"Wed, 14 Oct 2015 13:48:44 -0500 (CDT)", "2015-10-14T18:48:44Z"},
              {"14 Oct 2015 13:48 -0500", "2015-10-14T18:48:00Z"},
              {"  Thu,\r\n\t13\r\n Feb\r\n 1969 23:32 -0330", "none"},
              {"Thu, 1 Jan 2015 00:00:00 +0530", "2014-12-31T18:30:00Z"},
              {"Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", "1997-11-21T15:55:06Z"},
              {"Fri, 21 Nov 1997 09:55:06 -0000", "1997-11-21T09:55:06Z"},
              {"Sat, 31 Dec 2016 23:59:60 +0000", "2016-12-31T23:59:59Z"},
              {"Mon, 29 Feb 2016 12:00:00 GMT", "2016-02-29T12:00:00Z"},
              {"Tue, 9 Mar 2021 12:00:00.123456 +0100", "2021-03-09T11:00:00Z"}});
}

TEST(mail_date, reads_the_years_that_old_programs_write) {
  expect_all({{"Fri, 24 May 0102 00:24:50 +0200", "2002-05-23T22:24:50Z"},
              {"Mon,  2 Apr 101 04:20:10 CST", "2001-04-02T10:20:10Z"},
              {"Tue, 8 Oct 91 10:25:36 EDT", "1991-10-08T14:25:36Z"},
              {"Mon, 09 Feb 04 23:17:44 GMT", "2004-02-09T23:17:44Z"},
              {"Mon, 09 Feb 49 23:17:44 GMT", "2049-02-09T23:17:44Z"},
              {"Mon, 09 Feb 50 23:17:44 GMT", "none"},
              {"1 Jan 1970 00:00:00 +0000", "1970-01-01T00:00:00Z"},
              {"1 Jan 1970 00:00:00 +0200", "none"},
              {"31 Dec 1969 23:00:00 -0200", "1970-01-01T01:00:00Z"},
              {"31 Dec 9999 23:59:59 +0000", "9999-12-31T23:59:59Z"},
              {"31 Dec 9999 23:59:59 -0100", "none"},
              {"9 Nov 10000 12:00:00 +0000", "none"},
              {"9 Nov 491972 12:00:00 +0000", "none"},
              {"9 Nov 99999999999999999999 12:00:00 +0000", "none"},
              {"9 Nov 8 12:00:00 +0000", "none"}});
}

TEST(mail_date, takes_the_clock_as_utc_when_the_zone_is_nonsense) {
  expect_all({{"Thu, 24 May 2002 00:24:50 -3000 (CST)", "2002-05-24T00:24:50Z?"},
              {"Thu, 24 May 2002 00:24:50 +50579034", "2002-05-24T00:24:50Z?"},
              {"Thu, 24 May 2002 00:24:50 -2400", "2002-05-24T00:24:50Z?"},
              {"Thu, 24 May 2002 00:24:50 +1401", "2002-05-24T00:24:50Z?"},
              {"Thu, 24 May 2002 00:24:50 +1400", "2002-05-23T10:24:50Z"},
              {"Thu, 24 May 2002 00:24:50 -1400", "2002-05-24T14:24:50Z"},
              {"Thu, 24 May 2002 00:24:50 +0260", "2002-05-24T00:24:50Z?"},
              {"Thu, 24 May 2002 00:24:50 XYZ", "2002-05-24T00:24:50Z?"},
              {"Fri, 7 Dec 2001 07:01:03", "2001-12-07T07:01:03Z?"},
              {"Thu, 16 Jun 2016 00:41:19 (UTC)", "2016-06-16T00:41:19Z?"},
              {"Fri, 7 Dec 2001", "2001-12-07T00:00:00Z?"}});
}

TEST(mail_date, reads_zones_in_all_their_spellings) {
  expect_all({{"24 May 2002 12:00:00 UT", "2002-05-24T12:00:00Z"},
              {"24 May 2002 12:00:00Z", "2002-05-24T12:00:00Z"},
              {"24 May 2002 12:00:00+0200", "2002-05-24T10:00:00Z"},
              {"24 May 2002 12:00:00 +02:00", "2002-05-24T10:00:00Z"},
              {"24 May 2002 12:00:00 +2", "2002-05-24T10:00:00Z"},
              {"24 May 2002 12:00:00 -700", "2002-05-24T19:00:00Z"},
              {"24 May 2002 12:00:00 GMT+0200", "2002-05-24T10:00:00Z"},
              {"24 May 2002 12:00:00 GMT +0200 (CEST)", "2002-05-24T10:00:00Z"},
              {"24 May 2002 12:00:00 +0200 GMT", "2002-05-24T10:00:00Z"},
              {"24 May 2002 12:00:00 est", "2002-05-24T17:00:00Z"},
              {"24 May 2002 12:00:00 EST", "2002-05-24T17:00:00Z"},
              {"24 May 2002 12:00:00 EDT", "2002-05-24T16:00:00Z"},
              {"24 May 2002 12:00:00 CST", "2002-05-24T18:00:00Z"},
              {"24 May 2002 12:00:00 CDT", "2002-05-24T17:00:00Z"},
              {"24 May 2002 12:00:00 MST", "2002-05-24T19:00:00Z"},
              {"24 May 2002 12:00:00 MDT", "2002-05-24T18:00:00Z"},
              {"24 May 2002 12:00:00 PST", "2002-05-24T20:00:00Z"},
              {"24 May 2002 12:00:00 PDT", "2002-05-24T19:00:00Z"},
              {"24 May 2002 12:00:00 CEST", "2002-05-24T10:00:00Z"},
              {"24 May 2002 12:00:00 JST", "2002-05-24T03:00:00Z"},
              {"24 May 2002 12:00:00 -0200 (-02)", "2002-05-24T14:00:00Z"}});
}

TEST(mail_date, takes_military_letters_as_no_zone_but_z) {
  for (char letter = 'A'; letter <= 'Y'; ++letter) {
    EXPECT_EQ(shown(parse_mail_date(std::string("24 May 2002 12:00:00 ") + letter)), "2002-05-24T12:00:00Z?") << letter;
  }
  EXPECT_EQ(shown(parse_mail_date("24 May 2002 12:00:00 Z")), "2002-05-24T12:00:00Z");
}

TEST(mail_date, reads_no_month_from_a_word_that_is_two_things) {
  expect_all({{"mar, 04 ago 2026 10:00:00 +0200", "none"},
              {"10:00:00 +0200 mar, 04 ago 2026", "none"},
              {"Mar., 4 ao\xc3\xbbt 2026 10:00:00 +0200", "none"},
              {"mar, 04.08.2026 10:00:00 +0200", "none"},
              {"Ti, 03 Mar 2026 10:00:00 +0200", "none"},
              {"tiistai, 03 Mar 2026 10:00:00 +0200", "none"},
              {"mar, 03 mar 2026 10:00:00 +0200", "2026-03-03T08:00:00Z"},
              {"mar. 03 nov. 2026 10:00:00 +0200", "2026-11-03T08:00:00Z"},
              {"lun, 02 mar 2026 10:00:00 +0200", "2026-03-02T08:00:00Z"},
              {"Tue, 03 Mar 2026 10:00:00 +0200", "2026-03-03T08:00:00Z"},
              {"Tue Mar  3 10:00:00 CEST 2026", "2026-03-03T08:00:00Z"},
              {"Mar 3rd 2026 10:00:00 +0000", "2026-03-03T10:00:00Z"},
              {"03 Mar 2026 10:00:00 +0200", "2026-03-03T08:00:00Z"}});
}

/// The abbreviations of a language, from Sunday and from January on.
struct Language {
  const char* weekdays[7];
  const char* months[12];
};
const Language kLanguages[] = {
    {{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
     {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}},
    {{"dom", "lun", "mar", "mi\xc3\xa9", "jue", "vie",
      "s\xc3\xa1"
      "b"},
     {"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"}},
    {{"dim", "lun", "mar", "mer", "jeu", "ven", "sam"},
     {"janv", "f\xc3\xa9vr", "mars", "avr", "mai", "juin", "juil", "ao\xc3\xbbt", "sept", "oct", "nov",
      "d\xc3\xa9"
      "c"}},
    {{"dom", "lun", "mar", "mer", "gio", "ven", "sab"},
     {"gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"}},
    {{"dum", "lun", "mar", "mie", "joi", "vin", "sam"},
     {"ian", "feb", "mar", "apr", "mai", "iun", "iul", "aug", "sep", "oct", "nov", "dec"}},
    {{"dom", "seg", "ter", "qua", "qui", "sex", "sab"},
     {"jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"}},
    {{"So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"},
     {"Jan", "Feb", "M\xc3\xa4r", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"}},
    {{"zo", "ma", "di", "wo", "do", "vr", "za"},
     {"jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"}},
    {{"su", "ma", "ti", "ke", "to", "pe", "la"},
     {"tam", "hel", "maa", "huh", "tou", "kes", "hei", "elo", "syy", "lok", "mar", "jou"}},
    {{"s\xc3\xb6n", "m\xc3\xa5n", "tis", "ons", "tor", "fre", "l\xc3\xb6r"},
     {"jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"}},
    {{"nie", "pon", "wto", "\xc5\x9bro", "czw", "pi\xc4\x85", "sob"},
     {"sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "pa\xc5\xba", "lis", "gru"}},
    {{"Paz", "Pzt", "Sal",
      "\xc3\x87"
      "ar",
      "Per", "Cum", "Cmt"},
     {"Oca", "\xc5\x9eub", "Mar", "Nis", "May", "Haz", "Tem", "A\xc4\x9fu", "Eyl", "Eki", "Kas", "Ara"}}};

TEST(mail_date, of_any_language_is_right_or_none) {
  int right = 0;
  for (Time day = *parse_rfc3339("2023-01-01T00:00:00Z"); day < *parse_rfc3339("2027-01-01T00:00:00Z");
       day += Days(1)) {
    const std::chrono::sys_days midnight = std::chrono::floor<Days>(day);
    const std::chrono::year_month_day date(midnight);
    for (const Language& language : kLanguages) {
      const std::string weekday = language.weekdays[std::chrono::weekday(midnight).c_encoding()];
      const std::string month = language.months[static_cast<unsigned>(date.month()) - 1];
      const std::string number = std::to_string(static_cast<unsigned>(date.day())),
                        year = std::to_string(static_cast<int>(date.year()));
      for (const std::string& text : {weekday + ", " + number + " " + month + " " + year + " 00:00:00 +0000",
                                      weekday + ". " + number + " " + month + ". " + year + " 00:00:00 +0000",
                                      weekday + " " + month + " " + number + " 00:00:00 " + year}) {
        const auto read = parse_mail_date(text);
        if (!read) continue;
        ASSERT_EQ(to_rfc3339(read->time), to_rfc3339(day)) << text;
        ++right;
      }
    }
  }
  EXPECT_GT(right, 12'000) << "else nothing was tried";
}

TEST(mail_date, reads_ctime_and_pipermail_forms) {
  expect_all({{"Sat Apr 26 02:23:20 2008", "2008-04-26T02:23:20Z?"},
              {"Sun Nov  9 12:00:00 EST 2008", "2008-11-09T17:00:00Z"},
              {"Fri May 24 10:35:57 EDT 1991", "1991-05-24T14:35:57Z"},
              {"Wed Oct 14 13:48:44 CDT 2015", "2015-10-14T18:48:44Z"},
              {"Wed Oct 14 13:49:21 UTC 2015", "2015-10-14T13:49:21Z"},
              {"Mon Nov 9 12:00:00 2026 -0500", "2026-11-09T17:00:00Z"},
              {"Mon Nov 9 12:00:00 -0500 2026", "2026-11-09T17:00:00Z"}});
}

TEST(mail_date, reads_other_orders_and_separators) {
  expect_all({{"24 May 2002 00.24.50 +0200", "2002-05-23T22:24:50Z"},
              {"24 May 2002 00.24 +0200", "2002-05-23T22:24:00Z"},
              {"24-May-2002 00:24:50 +0200", "2002-05-23T22:24:50Z"},
              {"Friday, 24-May-02 00:24:50 GMT", "2002-05-24T00:24:50Z"},
              {"Wednesday, April 03, 2002 5:56 AM", "2002-04-03T05:56:00Z?"},
              {"Wednesday, April 03, 2002 5:56pm", "2002-04-03T17:56:00Z?"},
              {"April 3 2002 12:10 AM", "2002-04-03T00:10:00Z?"},
              {"April 3 2002 12:10 PM", "2002-04-03T12:10:00Z?"},
              {"April 3 2002 17:10 PM EST", "2002-04-03T22:10:00Z"},
              {"2002 May 24 00:24:50 UTC", "2002-05-24T00:24:50Z"},
              {"2016-03-15 12:05:48 +0100", "2016-03-15T11:05:48Z"},
              {"2016-03-15T12:05:48Z", "2016-03-15T12:05:48Z"},
              {"12:05:48 2016-03-15 +0100", "2016-03-15T11:05:48Z"},
              {"24.05.2002 00:24:50 +0200", "2002-05-23T22:24:50Z"},
              {"Tue, 09 Sept 2014 10:00:00 +0000", "2014-09-09T10:00:00Z"},
              {"Sep 3rd 2014 10:00:00 +0000", "2014-09-03T10:00:00Z"}});
}

TEST(mail_date, passes_over_weekdays_and_words_in_any_language) {
  expect_all({{"\xd6\xdc\xc8\xfd, 27 6 2001 15:23:36", "2001-06-27T15:23:36Z?"},
              {"星期三, 27 Jun 2001 15:23:36 +0800", "2001-06-27T07:23:36Z"},
              {"Mar, 9 Nov 2004 10:00:00 +0100", "2004-11-09T09:00:00Z"},  // Spanish Tuesday
              {"mardi, 9 Nov 2004 10:00:00 +0100", "2004-11-09T09:00:00Z"},
              {"Tue, 15 Mar 2016 12:05:48 \xb4\xeb\xc7\xd1\xb9\xce\xb1\xb9 \xc7\xa5\xc1\xd8\xbd\xc3",
               "2016-03-15T12:05:48Z?"}});
}

TEST(mail_date, skips_comments) {
  expect_all({{"(12:00:00) Tue, 3 Aug (4 Sep (5 Oct)) 2021 16:23:33 +0100 (a \\) b)", "2021-08-03T15:23:33Z"},
              {"Tue, 3 Aug 2021 16:23:33 +0100 (never ended", "2021-08-03T15:23:33Z"},
              {"Tue, 3 Aug 2021) 16:23:33 +0100", "2021-08-03T15:23:33Z"},
              {"Tue, 3 Aug 2021 16:23:33 +0100 (\\", "2021-08-03T15:23:33Z"}});
}

TEST(mail_date, refuses_what_is_no_date) {
  for (const char* text : {"",
                           " ",
                           "yesterday",
                           "1/12/98 4:31 PM",
                           "24 May 1/2/2003",
                           "31 Feb 2002 10:00:00 +0000",
                           "0 May 2002 10:00:00",
                           "32 May 2002 10:00:00",
                           "May 2002",
                           "24 May",
                           "24 May 2002 24:00:00",
                           "24 May 2002 10:60:00",
                           "24 May 2002 10:00:61",
                           "24 May 2002 10:123:00",
                           "May",
                           "10:00:00",
                           "99 99 2001 15:23:36",
                           "27 6 01 15:23:36",
                           "27 13 2001 15:23:36",
                           "May 24 June",
                           "(24 May 2002)",
                           "+0200",
                           "1 2 3 4 5 6 7 8 9 10 May 2002",
                           "2002-May",
                           "2000 May",
                           "28 29 May"}) {
    EXPECT_EQ(parse_mail_date(text), std::nullopt) << text;
  }
}

TEST(mail_date, looks_no_further_than_an_honest_date_reaches) {
  EXPECT_EQ(parse_mail_date(std::string(100'000, ' ') + "24 May 2002 10:00:00 +0000"), std::nullopt);
  EXPECT_EQ(parse_mail_date(std::string(100'000, '(')), std::nullopt);
  EXPECT_EQ(shown(parse_mail_date("24 May 2002 10:00:00 +0000" + std::string(100'000, '9'))), "2002-05-24T10:00:00Z?");
  EXPECT_EQ(shown(parse_mail_date("24 May 2002 10:00:00 +0000 " + std::string(100'000, '9'))), "2002-05-24T10:00:00Z");
}

TEST(date_words, knows_no_zone_without_digits) {
  for (const char* digits : {"", ":", "x", "12345", "01:0x", "01:000"})
    EXPECT_EQ(zone_by_digits(false, digits), std::nullopt) << digits;
  EXPECT_EQ(zone_by_name("IST"), std::nullopt);  // India, Israel or Ireland
}

TEST(mail_date, survives_any_bytes) {
  EXPECT_TRUE(rc::check("arbitrary text", [](const std::string& text) {
    parse_mail_date(text);
    parse_from_line_date(text);
  }));
  EXPECT_TRUE(rc::check("pieces of dates in any order", [] {
    const auto piece = rc::gen::element<std::string>("24", "May", "2002", "10:00", ":", ".", "-", "+", "0200", "(", ")",
                                                     "\\", "GMT", "am", " ", ",", "/", "Z", "99999999999", "\xff");
    std::string text;
    for (const std::string& part : *rc::gen::container<std::vector<std::string>>(piece)) text += part;
    const auto date = parse_mail_date(text);
    if (date) RC_ASSERT(date->time >= Time(Days(0)) && date->time < Time(Days(2'932'897)));
  }));
}

TEST(mail_date, comes_back_from_what_programs_write) {
  EXPECT_TRUE(rc::check("round trip", [] {
    const Time local(Seconds(*rc::gen::inRange<std::int64_t>(100'000, 250'000'000'000)));
    const int zone = *rc::gen::inRange(-14 * 60, 14 * 60 + 1);
    const std::chrono::year_month_day date(std::chrono::floor<Days>(local));
    const std::string rfc3339 = to_rfc3339(local);
    static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::ostringstream text;
    text << "Mon, " << static_cast<unsigned>(date.day()) << ' ' << kMonths[static_cast<unsigned>(date.month()) - 1]
         << ' ' << rfc3339.substr(0, 4) << ' ' << rfc3339.substr(11, 8) << (zone < 0 ? " -" : " +");
    const int minutes = zone < 0 ? -zone : zone;
    text << minutes / 60 / 10 << minutes / 60 % 10 << minutes % 60 / 10 << minutes % 10;
    const auto read = parse_mail_date(text.str());
    RC_ASSERT(read.has_value());
    RC_ASSERT(read->time == local - std::chrono::minutes(zone));
    RC_ASSERT(read->zone_known);
  }));
}

TEST(from_line_date, reads_ctime_and_old_imports) {
  const Case cases[] = {
      {"Mon Nov  9 12:00:00 2026", "2026-11-09T12:00:00Z"},
      {" Mon Nov  9 12:00:00 2026", "2026-11-09T12:00:00Z"},
      {"Mon, 2 Aug 1999 18:55:09 -0400 (EDT)", "1999-08-02T22:55:09Z"},
      {"23 Aug 1999 03:15:23 GMT", "1999-08-23T03:15:23Z"},
      {"Wed, 22 Dec 1999 17:39:37 EST", "1999-12-22T22:39:37Z"},
      {"Sat Jan  3 01:05:34 1996 remote from host", "1996-01-03T01:05:34Z"},
      {"Sat Jan  3 01:05:34 EST 1996", "1996-01-03T06:05:34Z"},
      {"Sat Jan  3 01:05:34 1996 +0100", "1996-01-03T00:05:34Z"},
      {"Sat Jan  3 01:05 1996", "1996-01-03T01:05:00Z"},
  };
  for (const auto& c : cases) {
    const auto date = parse_from_line_date(c.text);
    EXPECT_EQ(date ? to_rfc3339(*date) : "none", c.read) << c.text;
  }
}

TEST(from_line_date, knows_placeholders_as_no_clock) {
  for (const char* text :
       {"Thu Jan 01 00:00:00 1970", "Thu Jan  1 00:00:00 1970", "Thu Jan  1 01:00:00 1970", "Mon Sep 17 00:00:00 2001",
        "", "the responses I have received", "Mon Nov  9 2026", "May 24 2002", "12:00:00"}) {
    EXPECT_EQ(parse_from_line_date(text), std::nullopt) << text;
  }
  EXPECT_NE(parse_from_line_date("Mon Sep 17 00:00:01 2001"), std::nullopt);
  EXPECT_NE(parse_from_line_date("Fri Jan  2 00:00:00 1970"), std::nullopt);
}

}  // namespace
}  // namespace sigwatch
