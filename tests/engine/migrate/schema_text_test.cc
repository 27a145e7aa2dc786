#include "engine/migrate/schema_text.h"

#include <gtest/gtest.h>

namespace tranship {
namespace {

TEST(SchemaText, ADumpIsRidOfWhatOnlyPsqlOrANewerServerTakes) {
  EXPECT_EQ(WithoutMetaCommands("\\restrict x\nSET lock_timeout = 0;\nSET transaction_timeout = "
                                "0;\nCREATE TABLE t ();\n\\unrestrict x\n"),
            "\nSET lock_timeout = 0;\n\nCREATE TABLE t ();\n\n");
}

}  // namespace
}  // namespace tranship
