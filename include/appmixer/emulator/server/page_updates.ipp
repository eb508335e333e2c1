#ifndef APPMIXER_EMULATOR_SERVER_PAGE_UPDATES_IPP
#define APPMIXER_EMULATOR_SERVER_PAGE_UPDATES_IPP

/// Keeps the open pages of the emulator current.

#include <appmixer/emulator/server/server_core.hpp>

#include <algorithm>
#include <chrono>

namespace appmixer::detail::emu {

/// The data are compared, since the program that owns the emulator changes them, too, and without notice. Comparing
/// takes at most a twentieth of the time of the thread.
APPMIXER_DECL void server_core::update_pages()
{
    constexpr std::chrono::steady_clock::duration shortest_pause = std::chrono::milliseconds(250);
    if (stopped || !page || updating_pages)
        return;
    auto const began = std::chrono::steady_clock::now();
    page->update();
    if (!page->is_open())
        return;
    updating_pages = true;
    page_timer->expires_after((std::max)(shortest_pause, (std::chrono::steady_clock::now() - began) * 20));
    page_timer->async_wait([self = shared_from_this()](boost::system::error_code ec) {
        self->updating_pages = false;
        if (!ec.failed())
            self->update_pages();
    });
}

} // namespace appmixer::detail::emu

#endif
