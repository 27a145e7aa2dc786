#include "io/copy/wire_shape.h"

#include <algorithm>

#include "io/error.h"

namespace tranship {
namespace {

constexpr size_t kDeepestShape = 64;
constexpr size_t kLongestText = 1 << 20;

char Letter(WireShape::Kind kind) {
  switch (kind) {
    case WireShape::Kind::kScalar:
      return 's';
    case WireShape::Kind::kArray:
      return 'a';
    case WireShape::Kind::kComposite:
      return 'c';
    case WireShape::Kind::kRange:
      return 'r';
    case WireShape::Kind::kMultirange:
      return 'm';
  }
  return 's';
}

class ShapeParser {
 public:
  explicit ShapeParser(std::string_view text) : rest_(text) {}

  WireShape Whole() {
    WireShape shape = One(0);
    if (!rest_.empty()) Fail();
    return shape;
  }

 private:
  [[noreturn]] static void Fail() { throw FormatError("malformed wire shape"); }

  bool Take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  WireShape One(size_t depth) {
    if (depth > kDeepestShape) Fail();
    WireShape shape;
    if (Take('s')) return shape;
    if (Take('a'))
      shape.kind = WireShape::Kind::kArray;
    else if (Take('c'))
      shape.kind = WireShape::Kind::kComposite;
    else if (Take('r'))
      shape.kind = WireShape::Kind::kRange;
    else if (Take('m'))
      shape.kind = WireShape::Kind::kMultirange;
    else
      Fail();
    if (!Take('(')) Fail();
    if (Take(')')) {
      if (shape.kind != WireShape::Kind::kComposite) Fail();
      return shape;
    }
    do {
      shape.children.push_back(One(depth + 1));
    } while (Take(','));
    if (!Take(')')) Fail();
    if (shape.kind != WireShape::Kind::kComposite && shape.children.size() != 1) Fail();
    return shape;
  }

  std::string_view rest_;
};

}  // namespace

bool WireShape::holds_oids() const {
  if (kind == Kind::kArray || kind == Kind::kComposite) return true;
  return std::any_of(children.begin(), children.end(),
                     [](const WireShape& child) { return child.holds_oids(); });
}

std::string WireShape::Serialize() const {
  std::string out(1, Letter(kind));
  if (kind == Kind::kScalar) return out;
  out += '(';
  for (const WireShape& child : children) {
    if (&child != children.data()) out += ',';
    out += child.Serialize();
  }
  return out + ')';
}

WireShape WireShape::Parse(std::string_view text) {
  if (text.size() > kLongestText) throw FormatError("malformed wire shape");
  return ShapeParser(text).Whole();
}

}  // namespace tranship
