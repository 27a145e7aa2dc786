#ifndef TRANSHIP_TESTS_IO_FAKE_SERVER_H_
#define TRANSHIP_TESTS_IO_FAKE_SERVER_H_

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>

namespace tranship::testing {

// The server's end of one client connection.
class Wire {
 public:
  explicit Wire(int fd) : fd_(fd) {}

  // One message: type, length, body.
  void Send(char type, const std::string& body);
  void SendRaw(const std::string& bytes);
  // Type and body of the client's next message; type 0 at the end of the connection.
  [[nodiscard]] std::pair<char, std::string> Receive();

  void SendError(const std::string& severity, const std::string& sqlstate,
                 const std::string& message);
  void SendReady(char transaction = 'I') { Send('Z', std::string(1, transaction)); }
  void SendTag(const std::string& tag) { Send('C', tag + '\0'); }

 private:
  [[nodiscard]] std::string Read(size_t size);

  int fd_;
  friend class FakeServer;
};

// A Unix socket that speaks the frontend/backend protocol 3 as a test wants it to: for what no
// real server does.
//
// Ownership: the destructor closes the socket and joins the thread.
class FakeServer {
 public:
  // `login` gets the connection behind the client's startup message; `pid` is announced by
  // LogIn().
  explicit FakeServer(std::function<void(Wire&)> login);
  ~FakeServer();
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  [[nodiscard]] std::string uri() const;
  [[nodiscard]] int logins() const { return logins_; }

  // A login that succeeds and answers the session's first statement; the backend says `real_pid`.
  static void LogIn(Wire& wire, const std::string& real_pid = "77");

 private:
  void Serve();

  std::filesystem::path folder_;
  int listener_ = -1;
  std::atomic<int> client_{-1};
  std::atomic<int> logins_{0};
  std::atomic<bool> stop_{false};
  std::function<void(Wire&)> login_;
  std::thread thread_;
};

}  // namespace tranship::testing

#endif  // TRANSHIP_TESTS_IO_FAKE_SERVER_H_
