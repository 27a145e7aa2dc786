// Servers that break the rules of COPY, of logins and of sessions. No real one does; see
// fake_server.h.

#include <gtest/gtest.h>

#include "hashing/big_endian.h"
#include "io/copy/binary_frame.h"
#include "io/pg/copy_reader.h"
#include "io/pg/copy_writer.h"
#include "tests/contract/feed.h"
#include "tests/io/fake_server.h"
#include "tests/io/wire_bytes.h"

namespace tranship::testing {
namespace {

const std::string kHeader{Text(BinaryHeader())};
const std::string kTrailer{Text(BinaryTrailer())};
const std::string kRow = WireRow("one", WireForm::kBinary);

Connection Connect(const FakeServer& server) {
  ConnectOptions options;
  options.conninfo = server.uri();
  options.side = "source";
  return Connection::Open(options);
}

void StartCopy(Wire& wire, char type, char format) {
  (void)wire.Receive();
  std::string response(1, format);
  AppendBig(response, uint16_t{1});
  AppendBig(response, static_cast<uint16_t>(format));
  wire.Send(type, response);
}

/// Reads a COPY TO STDOUT that `serve` sends, to its end.
size_t ReadFrom(const std::function<void(Wire&)>& serve, char format = 1) {
  const FakeServer server([&](Wire& wire) {
    FakeServer::LogIn(wire);
    StartCopy(wire, 'H', format);
    serve(wire);
  });
  Connection connection = Connect(server);
  CopyReader reader(connection, "COPY t TO STDOUT (FORMAT binary)", WireForm::kBinary);
  return ReadAll(reader).size();
}

void End(Wire& wire, const std::string& tag) {
  wire.Send('c', "");
  wire.SendTag(tag);
  wire.SendReady();
}

TEST(HostileServer, IsBelievedWhenItKeepsTheRules) {
  EXPECT_EQ(ReadFrom([](Wire& wire) {
              wire.Send('d', kHeader + kRow);
              wire.Send('d', kRow);
              wire.Send('d', kTrailer);
              End(wire, "COPY 2");
            }),
            2u);
}

TEST(HostileServer, MayExtendTheHeader) {
  std::string header = kHeader;
  header.back() = '\3';
  EXPECT_EQ(ReadFrom([&](Wire& wire) {
              wire.Send('d', header + "ext" + kRow);
              wire.Send('d', kTrailer);
              End(wire, "COPY 1");
            }),
            1u);
}

TEST(HostileServer, IsRefusedWhenTheHeaderIsWrong) {
  const auto read = [](const std::string& message) {
    return ReadFrom([&](Wire& wire) {
      wire.Send('d', message);
      wire.Send('d', kTrailer);
      End(wire, "COPY 1");
    });
  };
  EXPECT_THROW((void)read(kRow), FormatError);
  EXPECT_THROW((void)read("PGCOPX" + kHeader.substr(6) + kRow), FormatError);
  EXPECT_THROW((void)read(kHeader.substr(0, 18)), FormatError);
  std::string flags = kHeader;
  flags[12] = '\1';
  EXPECT_THROW((void)read(flags + kRow), FormatError);
  std::string extension = kHeader;
  extension[15] = '\x7f';
  EXPECT_THROW((void)read(extension + kRow), FormatError);
}

TEST(HostileServer, IsRefusedWhenItCountsOtherRows) {
  for (const char* tag : {"COPY 0", "COPY 2", "COPY", "COPY x", "SELECT"}) {
    EXPECT_THROW((void)ReadFrom([&](Wire& wire) {
                   wire.Send('d', kHeader + kRow);
                   wire.Send('d', kTrailer);
                   End(wire, tag);
                 }),
                 FormatError)
        << tag;
  }
}

TEST(HostileServer, IsRefusedWhenItEndsEarly) {
  EXPECT_THROW((void)ReadFrom([](Wire& wire) {
                 wire.Send('d', kHeader + kRow);
                 End(wire, "COPY 1");
               }),
               FormatError);
  EXPECT_THROW((void)ReadFrom([](Wire& wire) { End(wire, "COPY 0"); }), FormatError);
}

TEST(HostileServer, IsRefusedWhenItSendsMore) {
  EXPECT_THROW((void)ReadFrom([](Wire& wire) {
                 wire.Send('d', kHeader + kTrailer);
                 wire.Send('d', kRow);
                 End(wire, "COPY 1");
               }),
               FormatError);
  EXPECT_THROW((void)ReadFrom([](Wire& wire) {
                 wire.Send('d', kHeader + kRow);
                 wire.Send('d', "x");
                 End(wire, "COPY 2");
               }),
               FormatError);
}

TEST(HostileServer, IsRefusedWhenItStartsAnotherCopyBehindTheFirst) {
  EXPECT_THROW((void)ReadFrom([](Wire& wire) {
                 wire.Send('d', kHeader + kTrailer);
                 wire.Send('c', "");
                 wire.Send('H', std::string("\1\0\1\0\1", 5));
                 wire.Send('d', kRow);
               }),
               FormatError);
}

TEST(HostileServer, IsRefusedWhenItAnswersInAnotherFormat) {
  EXPECT_THROW((void)ReadFrom([](Wire& wire) { End(wire, "COPY 0"); }, 0), FormatError);
}

TEST(HostileServer, IsLostWhenItGoesAwayInTheMiddle) {
  try {
    (void)ReadFrom([](Wire& wire) { wire.Send('d', kHeader + kRow); });
    FAIL();
  } catch (const DbError& error) {
    EXPECT_EQ(error.consequence(), Consequence::kReconnect);
    EXPECT_EQ(error.side(), "source");
  }
}

TEST(HostileServer, DoesNotHoldUpAnAbortByKeepingSilent) {
  const FakeServer server([](Wire& wire) {
    FakeServer::LogIn(wire);
    StartCopy(wire, 'H', 1);
    wire.Send('d', kHeader + kRow);
    while (true) (void)wire.Receive();
  });
  Connection connection = Connect(server);
  { CopyReader reader(connection, "COPY t TO STDOUT (FORMAT binary)", WireForm::kBinary); }
  EXPECT_FALSE(connection.usable());
}

TEST(HostileServer, EndsAWriterSoonByAnErrorInTheMiddle) {
  const FakeServer server([](Wire& wire) {
    FakeServer::LogIn(wire);
    StartCopy(wire, 'G', 1);
    (void)wire.Receive();
    wire.SendError("ERROR", "53100", "disk full");
    wire.SendReady();
    while (true) (void)wire.Receive();
  });
  Connection connection = Connect(server);
  CopyWriter writer(connection, "COPY t FROM STDIN (FORMAT binary)", WireForm::kBinary);
  Slab slab;
  while (slab.size() < Slab::kTargetBytes) slab.AppendRow(Bytes(kRow));
  try {
    for (int i = 0; i < 100'000; ++i) writer.Write(slab);  // 25 GB
    FAIL();
  } catch (const DbError& error) {
    EXPECT_EQ(error.sqlstate(), "53100");
    EXPECT_EQ(error.consequence(), Consequence::kRetry);
  }
}

TEST(HostileServer, EndsAWriterWithItsLastWords) {
  const FakeServer server([](Wire& wire) {
    FakeServer::LogIn(wire);
    StartCopy(wire, 'G', 1);
    (void)wire.Receive();
    wire.SendError("FATAL", "57P01", "terminating connection");
  });
  Connection connection = Connect(server);
  CopyWriter writer(connection, "COPY t FROM STDIN (FORMAT binary)", WireForm::kBinary);
  Slab slab;
  while (slab.size() < Slab::kTargetBytes) slab.AppendRow(Bytes(kRow));
  try {
    for (int i = 0; i < 100'000; ++i) writer.Write(slab);
    FAIL();
  } catch (const DbError& error) {
    EXPECT_EQ(error.consequence(), Consequence::kReconnect);
  }
}

TEST(HostileServer, IsRefusedWhenItsOwnPidIsNotTheAnnouncedOne) {
  const FakeServer pooler([](Wire& wire) { FakeServer::LogIn(wire, "4711"); });
  try {
    (void)Connect(pooler);
    FAIL();
  } catch (const DbError& error) {
    EXPECT_EQ(error.consequence(), Consequence::kPermanent);
    EXPECT_EQ(error.sqlstate(), "0A000");
    EXPECT_NE(std::string(error.what()).find("pooler"), std::string::npos);
  }
}

TEST(HostileServer, IsUnderstoodInAnotherLanguage) {
  const FakeServer server([](Wire& wire) {
    wire.SendError("ВАЖНО", "28P01", "пользователь не прошёл проверку подлинности");
  });
  try {
    (void)Connect(server);
    FAIL();
  } catch (const DbError& error) {
    EXPECT_EQ(error.sqlstate(), "28P01");
    EXPECT_EQ(error.consequence(), Consequence::kPermanent);
    EXPECT_EQ(std::string(error.what()).find("fake.c"), std::string::npos);
  }
  EXPECT_EQ(server.logins(), 2);
}

TEST(HostileServer, IsAskedOnceWhenItRefusesInEnglish) {
  const FakeServer server([](Wire& wire) {
    wire.SendError("FATAL", "28P01", "password authentication failed for user \"tester\"");
  });
  EXPECT_THROW((void)Connect(server), DbError);
  EXPECT_EQ(server.logins(), 1);
}

}  // namespace
}  // namespace tranship::testing
