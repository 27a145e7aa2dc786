// ExactSum: adds decimal numbers up without rounding any.
//
// Threading: one thread.

#ifndef TRANSHIP_ENGINE_CHECK_EXACT_SUM_H_
#define TRANSHIP_ENGINE_CHECK_EXACT_SUM_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tranship {

class ExactSum {
 public:
  // "-12.50", "1e+22". Throws UserError for what is no finite decimal number.
  void Add(std::string_view number);
  // Without trailing zeros behind the point; "" when nothing was added.
  [[nodiscard]] std::string text() const;

 private:
  void AddLimb(int64_t power, int64_t value);

  // Limb i counts 1e9 to the power of lowest_ + i. Limbs have signs and are carried when read.
  std::vector<int64_t> limbs_;
  int64_t lowest_ = 0;
  bool any_ = false;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_CHECK_EXACT_SUM_H_
