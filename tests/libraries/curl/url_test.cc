#include "libraries/curl/url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "libraries/curl/redirect.h"

namespace sigwatch {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Url, IsTakenApartAsCurlDoesIt) {
  struct {
    const char *text, *host;
    int port;
  } table[] = {
      {"http://Example.ORG", "example.org", 80},
      {"https://example.org/x?y#z", "example.org", 443},
      {"http://2130706433:81/", "127.0.0.1", 81},
      {"http://0x7f.1/", "127.0.0.1", 80},
      {"http://[::FFFF:127.0.0.1]:8080/", "[::ffff:127.0.0.1]", 8080},
      {"http://example.org:443/", "example.org", 443},
  };
  for (const auto& row : table) {
    const auto url = parse_url(row.text);
    ASSERT_TRUE(url.ok()) << row.text << url.error().what;
    EXPECT_EQ(url->host, row.host);
    EXPECT_EQ(url->port, row.port);
    EXPECT_THAT(url->text, Not(HasSubstr("#")));
  }
}

TEST(Url, RefusesWhatIsNotPlainHttp) {
  for (const char* text : {"", "example.org", "/path", "file:///etc/passwd", "ftp://example.org/",
                           "gopher://example.org/1", "dict://x/", "smb://x/y", "javascript:alert(1)",
                           "http://user@example.org/", "http://user:secret@example.org/", "http://:secret@example.org/",
                           "http://@example.org/", "http://", "http://exa mple/", "http://example.org:99999/"}) {
    const auto url = parse_url(text);
    if (url.ok())
      ADD_FAILURE() << text << " -> " << url->text;
    else {
      EXPECT_EQ(url.error().kind, ErrorKind::give_up) << text;
      EXPECT_THAT(url.error().what, Not(HasSubstr("secret"))) << text;
    }
  }
}

TEST(Url, IsShownWithoutSecrets) {
  EXPECT_EQ(shown_url("https://example.org/a/b"), "https://example.org/a/b");
  EXPECT_EQ(shown_url("https://example.org/a?token=secret#x"), "https://example.org/a?...");
  EXPECT_EQ(shown_url("https://u:secret@example.org/a"), "https://example.org/a");
  EXPECT_EQ(shown_url("https://u:sec@ret@example.org"), "https://example.org");
  EXPECT_EQ(shown_url("https://example.org/a@b"), "https://example.org/a@b");
  EXPECT_EQ(shown_url("http://x/\r\nInjected: 1\x1b[31m").find_first_of("\r\n\x1b"), std::string::npos);
}

TEST(Url, IsTrustedByHostOrHostAndPort) {
  const auto url = [](const char* text) { return parse_url(text).value(); };
  EXPECT_TRUE(is_trusted(url("http://a.example/"), {"a.example"}));
  EXPECT_TRUE(is_trusted(url("https://a.example/"), {"A.Example"}));
  EXPECT_TRUE(is_trusted(url("http://a.example:8080/"), {"b", "a.example:8080"}));
  EXPECT_TRUE(is_trusted(url("http://[::1]:8080/"), {"[::1]:8080"}));
  EXPECT_FALSE(is_trusted(url("http://a.example:25/"), {"a.example"}));
  EXPECT_FALSE(is_trusted(url("http://a.example/"), {"a.example:8080", "example", "xa.example"}));
}

TEST(Url, NeverThrowsOnNoise) {
  EXPECT_TRUE(rc::check([](const std::string& noise) {
    static_cast<void>(shown_url(noise));
    for (const std::string& text : {noise, "http://" + noise, "http://a/" + noise}) {
      const auto url = parse_url(text);
      if (url.ok())
        RC_ASSERT((!url->host.empty() && url->port > 0 && (url->scheme == "http" || url->scheme == "https")));
    }
  }));
}

TEST(Url, NamesItsAddressItselfOrByANameThatSomebodyOwns) {
  for (const char* literal :
       {"http://127.0.0.1/", "http://2130706433/", "http://[::1]/", "http://LOCALHOST/", "http://10.1.2.3:80/"})
    EXPECT_TRUE(is_literal_host(parse_url(literal).value().host)) << literal;
  for (const char* name :
       {"http://a.example/", "http://lists.localhost/", "http://localhost.example/", "http://127.0.0.1.example/"})
    EXPECT_FALSE(is_literal_host(parse_url(name).value().host)) << name;
}

TEST(Redirect, IsFollowedOnTheSameHostOrToATrustedOne) {
  struct {
    const char *from, *location, *expected;
  } table[] = {
      {"http://a.example/x/y", "z", "http://a.example/x/z"},
      {"http://a.example/x", "/y?q=1", "http://a.example/y?q=1"},
      {"http://a.example/x", "//a.example/y", "http://a.example/y"},
      {"http://a.example/x", "https://a.example/x", "https://a.example/x"},
      {"http://a.example:8080/x", "http://A.EXAMPLE:8080/z#f", "http://a.example:8080/z"},
      {"https://a.example/x", "https://trusted.example/", "https://trusted.example/"},
      {"http://a.example/x", "http://127.0.0.1:8080/", "http://127.0.0.1:8080/"},
      {"http://a.example/x", "/a b", "http://a.example/a%20b"},
  };
  for (const auto& row : table) {
    const auto target =
        follow_redirect(parse_url(row.from).value(), row.location, {"trusted.example", "127.0.0.1:8080"});
    ASSERT_TRUE(target.ok()) << row.location << ": " << target.error().what;
    EXPECT_EQ(target->text, row.expected);
  }
}

TEST(Redirect, IsRefusedElsewhere) {
  struct {
    const char *from, *location, *words;
  } table[] = {
      {"https://a.example/x", "https://b.example/?token=secret",
       "moved to https://b.example/?...: put the new URL into the configuration"},
      {"https://a.example/x", "//b.example/", "moved to https://b.example/"},
      {"https://a.example/x", "https://www.a.example/x", "moved to"},
      {"https://a.example/x", "https://a.example.evil/x", "moved to"},
      {"http://a.example/x", "http://a.example:25/", "moved to"},
      {"http://a.example/x", "http://a.example:8080/", "moved to"},
      {"https://a.example/x", "http://a.example/x", "from https down to"},
      {"https://a.example/x", "http://trusted.example/", "from https down to"},
      {"https://a.example/x", "http://127.0.0.1:8080/", "from https down to"},
      {"http://a.example/x", "http://127.0.0.1/", "moved to"},
      {"http://a.example/x", "http://2130706433/", "moved to http://127.0.0.1/"},
      {"http://a.example/x", "http://[::ffff:127.0.0.1]/", "moved to"},
      {"http://a.example/x", "http://169.254.169.254/latest/meta-data/", "moved to"},
      {"http://a.example/x", "file:///etc/passwd", "only http and https"},
      {"http://a.example/x", "ftp://a.example/", "only http and https"},
      {"http://a.example/x", "gopher://a.example/", "only http and https"},
      {"http://a.example/x", "dict://a.example/", "only http and https"},
      {"http://a.example/x", "smb://a.example/", "only http and https"},
      {"http://a.example/x", "http://u:secret@a.example/", "user name or password"},
  };
  for (const auto& row : table) {
    const auto target =
        follow_redirect(parse_url(row.from).value(), row.location, {"trusted.example", "127.0.0.1:8080"});
    ASSERT_FALSE(target.ok()) << row.location << " -> " << target->text;
    EXPECT_EQ(target.error().kind, ErrorKind::give_up) << row.location;
    EXPECT_THAT(target.error().what, HasSubstr(row.words)) << row.location;
    EXPECT_THAT(target.error().what, Not(HasSubstr("secret")));
  }
}

}  // namespace
}  // namespace sigwatch
