#include "archives/hyperkitty/site.h"

#include <gtest/gtest.h>

namespace sigwatch::hyperkitty {
namespace {

struct SiteCase {
  const char* url;
  const char* mount;
  const char* list;
};

class SiteOf : public testing::TestWithParam<SiteCase> {};

TEST_P(SiteOf, IsSplitIntoMountAndList) {
  const auto site = parse_site(GetParam().url);
  ASSERT_TRUE(site);
  EXPECT_EQ(site->mount, GetParam().mount);
  EXPECT_EQ(site->list, GetParam().list);
}

INSTANTIATE_TEST_SUITE_P(
    Urls, SiteOf,
    testing::Values(SiteCase{"https://mail.example/hyperkitty/list/standards@xmpp.org/",
                             "https://mail.example/hyperkitty/", "standards@xmpp.org"},
                    SiteCase{"https://mail.example/hyperkitty/list/standards@xmpp.org",
                             "https://mail.example/hyperkitty/", "standards@xmpp.org"},
                    SiteCase{"https://mail.example/archives/list/standards%40xmpp.org/latest?page=2",
                             "https://mail.example/archives/", "standards@xmpp.org"},
                    SiteCase{"http://h:8/list/mailman3/hyperkitty/list/a@b/", "http://h:8/list/mailman3/hyperkitty/",
                             "a@b"},
                    SiteCase{"https://mail.example/h/api/list/a@b/emails/", "https://mail.example/h/", "a@b"}));

TEST(Site, IsNotMadeOfAnAddressWithoutAList) {
  for (const char* url : {"", "https://mail.example/hyperkitty/", "https://mail.example/pipermail/standards/",
                          "https://mail.example/hyperkitty/list/"}) {
    EXPECT_FALSE(parse_site(url)) << url;
  }
}

TEST(Site, EncodesWhatAUrlCannotHold) {
  const auto site = parse_site("https://h/k/list/a%20b%2Fc@d/");
  ASSERT_TRUE(site);
  EXPECT_EQ(site->list, "a b/c@d");
  EXPECT_EQ(site->api("emails/"), "https://h/k/api/list/a%20b%2Fc@d/emails/");
}

TEST(Site, KnowsItsListInTheSitesOwnUrlsWhateverTheirHost) {
  const auto site = parse_site("https://mail.example/hyperkitty/list/standards@xmpp.org/");
  EXPECT_TRUE(site->speaks_of_list("http://internal:8000/x/api/list/standards%40xmpp.org/email/ABC/"));
  EXPECT_FALSE(site->speaks_of_list("https://mail.example/hyperkitty/api/list/Standards@xmpp.org/email/ABC/"));
  EXPECT_FALSE(site->speaks_of_list("https://mail.example/hyperkitty/api/list/xstandards@xmpp.org/"));
}

TEST(MessageHash, IsUpperCaseBase32OfSha1) {
  // from Mailman's own documentation of X-Message-ID-Hash
  EXPECT_EQ(message_hash("<87myycy5eh.fsf@uwakimon.sk.tsukuba.ac.jp>"), "JJIGKPKB6CVDX6B2CUG4IHAJRIQIOUTP");
  EXPECT_EQ(message_hash(" 87myycy5eh.fsf@uwakimon.sk.tsukuba.ac.jp\r\n"), "JJIGKPKB6CVDX6B2CUG4IHAJRIQIOUTP");
  EXPECT_TRUE(is_hash(message_hash("")));
}

TEST(MessageHash, LooksAtTheFirst254BytesAlone) {
  const std::string id(254, 'x');
  EXPECT_EQ(message_hash(id), message_hash(id + "y"));
  EXPECT_NE(message_hash(id), message_hash(id.substr(1)));
}

TEST(MessageHash, IsFoundInPermalinksAlone) {
  EXPECT_EQ(hash_in("http://h/list/a@b/message/JJIGKPKB6CVDX6B2CUG4IHAJRIQIOUTP/", "message"),
            "JJIGKPKB6CVDX6B2CUG4IHAJRIQIOUTP");
  for (const char* url : {"", "http://h/list/a@b/message/", "http://h/message/short/",
                          "http://h/message/jjigkpkb6cvdx6b2cug4ihajriqioutp/"}) {
    EXPECT_EQ(hash_in(url, "message"), "") << url;
  }
}

}  // namespace
}  // namespace sigwatch::hyperkitty
