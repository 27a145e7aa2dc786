// Failpoints: named places where a test can make the real process die, stop or fail. Compiled out
// of `ship` builds.
//
// TRANSHIP_FAILPOINT="name:count:action[,...]": at the count-th passage through `name` (counted in
// this process, all threads) do `kill` (SIGKILL), `stop` (SIGSTOP), `int` (SIGINT) or `error`
// (throw). `*` as a name counts every passage through any point. TRANSHIP_FAILPOINT_LOG=FILE
// appends each point's name once, so a test can list all points that a run passes.

#ifndef TRANSHIP_ENGINE_FAILPOINT_H_
#define TRANSHIP_ENGINE_FAILPOINT_H_

namespace tranship {

#ifdef TRANSHIP_FAILPOINTS
void PassFailpoint(const char* name);
// A number that a test sets by an environment variable, so that it need not wait.
double TestSetting(const char* variable, double otherwise);
#else
inline void PassFailpoint(const char*) {}
inline double TestSetting(const char*, double otherwise) { return otherwise; }
#endif

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_FAILPOINT_H_
