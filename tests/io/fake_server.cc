#include "tests/io/fake_server.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include "hashing/big_endian.h"

namespace tranship::testing {
namespace {

struct ClientGone {};

constexpr uint32_t kSslRequest = 80877103;
constexpr uint32_t kGssRequest = 80877104;
constexpr uint32_t kCancelRequest = 80877102;

std::string Status(const std::string& name, const std::string& value) {
  return name + '\0' + value + '\0';
}

}  // namespace

void Wire::SendRaw(const std::string& bytes) {
  for (size_t sent = 0; sent < bytes.size();) {
    const ssize_t n = send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) throw ClientGone{};
    sent += static_cast<size_t>(n);
  }
}

void Wire::Send(char type, const std::string& body) {
  std::string message(1, type);
  AppendBig(message, static_cast<uint32_t>(body.size() + 4));
  SendRaw(message + body);
}

std::string Wire::Read(size_t size) {
  std::string bytes(size, '\0');
  for (size_t got = 0; got < size;) {
    const ssize_t n = recv(fd_, bytes.data() + got, size - got, 0);
    if (n <= 0) throw ClientGone{};
    got += static_cast<size_t>(n);
  }
  return bytes;
}

std::pair<char, std::string> Wire::Receive() {
  const std::string head = Read(5);
  return {head[0], Read(LoadBig<uint32_t>(head.data() + 1) - 4)};
}

void Wire::SendError(const std::string& severity, const std::string& sqlstate,
                     const std::string& message) {
  Send('E', "S" + severity + '\0' + "VFATAL" + '\0' + "C" + sqlstate + '\0' + "M" + message + '\0' +
                "Ffake.c" + '\0' + "L1" + '\0' + "Rfake" + '\0' + '\0');
}

FakeServer::FakeServer(std::function<void(Wire&)> login) : login_(std::move(login)) {
  std::string name = (std::filesystem::temp_directory_path() / "tranship-fake-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = name;
  listener_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = (folder_ / ".s.PGSQL.5432").string();
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      listen(listener_, 8) != 0) {
    throw std::runtime_error("cannot listen on " + path);
  }
  thread_ = std::thread([this] { Serve(); });
}

FakeServer::~FakeServer() {
  stop_ = true;
  shutdown(listener_, SHUT_RDWR);
  if (const int client = client_; client >= 0) shutdown(client, SHUT_RDWR);
  thread_.join();
  close(listener_);
  std::filesystem::remove_all(folder_);
}

std::string FakeServer::uri() const {
  return "host=" + folder_.string() + " user=tester dbname=postgres";
}

void FakeServer::Serve() {
  while (!stop_) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    client_ = fd;
    try {
      Wire wire(fd);
      while (true) {
        const std::string startup = wire.Read(LoadBig<uint32_t>(wire.Read(4).data()) - 4);
        const auto code = LoadBig<uint32_t>(startup.data());
        if (code == kCancelRequest) break;
        if (code == kSslRequest || code == kGssRequest) {
          wire.SendRaw("N");
          continue;
        }
        ++logins_;
        login_(wire);
        break;
      }
    } catch (const ClientGone&) {
    }
    client_ = -1;
    close(fd);
  }
}

void FakeServer::LogIn(Wire& wire, const std::string& real_pid) {
  wire.Send('R', std::string(4, '\0'));
  wire.Send('S', Status("server_version", "15.4"));
  wire.Send('S', Status("client_encoding", "UTF8"));
  std::string key;
  AppendBig(key, uint32_t{77});
  AppendBig(key, uint32_t{99});
  wire.Send('K', key);
  wire.SendReady();
  for (char type = 0; type != 'S';) type = wire.Receive().first;  // up to Sync
  std::string description;
  AppendBig(description, uint16_t{1});
  description += "pid";
  description += '\0';
  description += std::string(18, '\0');
  std::string row;
  AppendBig(row, uint16_t{1});
  AppendPrefixed(row, real_pid);
  wire.Send('1', "");
  wire.Send('2', "");
  wire.Send('T', description);
  wire.Send('D', row);
  wire.SendTag("SELECT 1");
  wire.SendReady();
}

}  // namespace tranship::testing
