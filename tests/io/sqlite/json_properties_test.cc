// JSON that a server takes is taken, what it refuses is refused, and jsonb gets the server's bytes.

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <memory>
#include <optional>

#include "io/error.h"
#include "io/pg/connection.h"
#include "io/sqlite/encoding/problem.h"
#include "io/sqlite/encoding/value_form.h"
#include "tests/io/sqlite/wire_cases.h"
#include "tests/io/wire_bytes.h"
#include "tests/support/server_fixture.h"

namespace tranship::testing {
namespace {

std::string AnyJson(int depth) {
  const auto pick = [](int end) {
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, end));
  };
  const auto blank = [&] { return std::string(pick(4) == 0 ? " " : ""); };
  const auto string = [&] {
    std::string text = "\"";
    for (int i = pick(5); i > 0; --i) {
      text += *rc::gen::element<std::string>("a", "b", "\xc3\xa4", "\\n", "\\u0041", "\\\\", "\\\"",
                                             "\\u001f", "\\ud83d\\ude00", "\\/", "\x7f", "\\u00e4");
    }
    return text + "\"";
  };
  const int kind = pick(depth > 3 ? 4 : 6);
  if (kind == 0) return *rc::gen::element<std::string>("true", "false", "null");
  if (kind == 1) return string();
  if (kind < 4) {
    return *rc::gen::element<std::string>("", "-") +
           *rc::gen::element<std::string>("0", "1", "10", "120", "98765432109876543210") +
           *rc::gen::element<std::string>("", ".0", ".50", ".00001", ".123456789012345678") +
           *rc::gen::element<std::string>("", "e3", "E-2", "e+10", "e-20", "E0");
  }
  std::string text = kind == 4 ? "[" : "{";
  for (int i = pick(5); i > 0; --i) {
    text += blank() + (kind == 4 ? "" : string() + blank() + ":" + blank()) + AnyJson(depth + 1);
    if (i > 1) text += blank() + ",";
  }
  return text + blank() + (kind == 4 ? "]" : "}");
}

class JsonOnAServer : public ServerTest {
 protected:
  // The field of the value as that type; nothing when the server refuses the text.
  std::optional<std::string> Sent(const std::string& text, const std::string& type) {
    if (!connection_) {
      ConnectOptions options;
      options.conninfo = source_uri();
      connection_ = std::make_unique<Connection>(Connection::Open(options));
    }
    try {
      const std::string send = type == "json" ? "json_send" : "jsonb_send";
      return connection_
          ->Exec("SELECT pg_catalog." + send + "($1::text::" + type + ")", {Param(text)})
          .bytea(0, 0);
    } catch (const DbError& error) {
      EXPECT_EQ(error.consequence(), Consequence::kPermanent) << error.what();
      return std::nullopt;
    }
  }

  static std::optional<std::string> Ours(const std::string& text, FormKind kind) {
    try {
      return Encoded(ValueForm::Of(kind), RawValue::Text(text));
    } catch (const ValueError&) {
      return std::nullopt;
    }
  }

 private:
  std::unique_ptr<Connection> connection_;
};

TEST_F(JsonOnAServer, HasTheSameNormalForm) {
  EXPECT_TRUE(rc::check([&] {
    for (int i = 0; i < 10; ++i) {
      const std::string text = AnyJson(0);
      RC_LOG() << text << "\n";
      const auto sent = Sent(text, "jsonb");
      RC_ASSERT(sent.has_value());
      RC_ASSERT(Ours(text, FormKind::kJsonb) == sent);
      RC_ASSERT(Ours(text, FormKind::kJson) == Sent(text, "json"));
    }
  }));
}

TEST_F(JsonOnAServer, IsRefusedWhereWeRefuseIt) {
  EXPECT_TRUE(rc::check([&] {
    for (int i = 0; i < 10; ++i) {
      std::string text = AnyJson(0);
      const auto at = *rc::gen::inRange<size_t>(0, text.size());
      const auto piece = *rc::gen::element<std::string>(
          "", "\"", ",", "}", "]", "\\", "0", "-", ".", "e", ":", "\t", "\\u", "\\u0000", "[", "x");
      text.replace(at, *rc::gen::inRange<size_t>(0, 3), piece);
      RC_LOG() << text << "\n";
      RC_ASSERT(Ours(text, FormKind::kJson) == Sent(text, "json"));
      RC_ASSERT(Ours(text, FormKind::kJsonb) == Sent(text, "jsonb"));
    }
  }));
}

}  // namespace
}  // namespace tranship::testing
