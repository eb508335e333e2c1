// expect: t.send(request, context)

#include <appmixer/call/client.hpp>

class pigeon {
public:
    using executor_type = appmixer::asio::any_io_executor;
    explicit pigeon(executor_type executor) : executor_(executor) {}
    executor_type get_executor() const noexcept { return executor_; }
    appmixer::asio::awaitable<appmixer::result<appmixer::http_response>> send(appmixer::http_request&
#ifdef OK
                                                                              ,
                                                                              appmixer::call_context&
#endif
    )
    {
        co_return appmixer::http_response(200);
    }

private:
    executor_type executor_;
};

auto make(appmixer::asio::any_io_executor executor) { return appmixer::client<pigeon>(pigeon(executor)); }
