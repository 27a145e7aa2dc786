// Setters of the option tables: each is made for one member, and says what is wrong with a value.

#ifndef TRANSHIP_TOOLS_ARGUMENTS_OPTION_SETTERS_H_
#define TRANSHIP_TOOLS_ARGUMENTS_OPTION_SETTERS_H_

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/error.h"
#include "tools/arguments/option_values.h"
#include "tools/invocation.h"

namespace tranship::setters {

using Values = std::vector<std::string>;
using Problem = std::optional<std::string>;

inline std::string Quoted(const std::string& value) { return "\"" + Printable(value) + "\""; }

// Member<&Invocation::copy, &CopyOptions::jobs>(invocation) is invocation.copy.jobs.
template <auto kFirst, auto... kRest>
auto& Member(auto& object) {
  if constexpr (sizeof...(kRest) == 0) {
    return object.*kFirst;
  } else {
    return Member<kRest...>(object.*kFirst);
  }
}

template <auto... kMember>
Problem SetFlag(Invocation& invocation, const Values& values) {
  const auto flag = ParseFlag(values.back());
  if (!flag) return Quoted(values.back()) + " is neither true nor false";
  Member<kMember...>(invocation) = *flag;
  return std::nullopt;
}

// For options that say no.
template <auto... kMember>
Problem ClearFlag(Invocation& invocation, const Values& values) {
  const auto flag = ParseFlag(values.back());
  if (!flag) return Quoted(values.back()) + " is neither true nor false";
  Member<kMember...>(invocation) = !*flag;
  return std::nullopt;
}

template <auto... kMember>
Problem SetText(Invocation& invocation, const Values& values) {
  if (values.back().empty()) return "is empty";
  Member<kMember...>(invocation) = values.back();
  return std::nullopt;
}

template <auto... kMember>
Problem SetTexts(Invocation& invocation, const Values& values) {
  for (const std::string& value : values) {
    if (value.empty()) return "is empty";
  }
  Member<kMember...>(invocation) = values;
  return std::nullopt;
}

template <int kLeast, int kGreatest, auto... kMember>
Problem SetCount(Invocation& invocation, const Values& values) {
  const auto count = ParseCount(values.back(), kLeast, kGreatest);
  if (!count) {
    return Quoted(values.back()) + " is not a number from " + std::to_string(kLeast) + " to " +
           std::to_string(kGreatest);
  }
  Member<kMember...>(invocation) = *count;
  return std::nullopt;
}

template <typename Choice, size_t kCount>
Problem SetChoice(Choice& member, const Values& values,
                  const std::array<std::pair<std::string_view, Choice>, kCount>& choices) {
  std::string known;
  std::array<std::string_view, kCount> words;
  for (size_t i = 0; i < kCount; ++i) {
    words[i] = choices[i].first;
    if (choices[i].first == values.back()) {
      member = choices[i].second;
      return std::nullopt;
    }
    known.append(i == 0 ? "" : i + 1 == kCount ? " or " : ", ").append(choices[i].first);
  }
  const std::string_view nearest = Nearest(values.back(), words);
  const std::string hint = nearest.empty() ? "" : "; did you mean " + std::string(nearest) + "?";
  return Quoted(values.back()) + " is not " + known + hint;
}

}  // namespace tranship::setters

#endif  // TRANSHIP_TOOLS_ARGUMENTS_OPTION_SETTERS_H_
