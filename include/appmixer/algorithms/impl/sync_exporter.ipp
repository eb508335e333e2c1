#ifndef APPMIXER_ALGORITHMS_IMPL_SYNC_EXPORTER_IPP
#define APPMIXER_ALGORITHMS_IMPL_SYNC_EXPORTER_IPP

#include <appmixer/algorithms/detail/sync_exporter.hpp>

#include <map>
#include <string_view>
#include <utility>

namespace appmixer::detail {

APPMIXER_DECL sync_exporter::sync_exporter(std::filesystem::path const& folder, export_options options)
    : options_(std::move(options)), flows_(folder, sync_subject::flow), stores_(folder, sync_subject::store)
{
}

APPMIXER_DECL result<void> sync_exporter::begin()
{
    if (result<void> const begun = begin(flows_); !begun)
        return begun;
    return options_.includes_stores() ? begin(stores_) : result<void>();
}

APPMIXER_DECL result<void> sync_exporter::begin(side& of)
{
    if (result<void> const created = of.folder.create(); !created)
        return created;
    result<std::vector<std::string>> const paths = of.folder.files();
    if (!paths)
        return paths.error();
    for (std::string const& path : *paths) {
        result<std::string> const text = of.folder.read(path);
        result<sync_document> document = text ? of.folder.parse(path, *text) : text.error();
        if (document)
            of.present.emplace(path, std::move(document->id));
        else
            of.foreign.insert(path);
    }
    return {};
}

APPMIXER_DECL void sync_exporter::add(flow const& from, std::string_view user_id)
{
    if (from.user_id != user_id || from.flow_id.empty())
        return;
    sync_document document = document_of(from);
    hide_secrets(document.fields, options_.secret_if());
    add(flows_, document);
    report();
}

APPMIXER_DECL void sync_exporter::add(store const& from, std::vector<store_record> const& records)
{
    add(stores_, document_of(from, records));
    report();
}

APPMIXER_DECL void sync_exporter::add(side& to, sync_document const& document)
{
    auto const [outcome, is_new] = to.exported.try_emplace(document.id);
    if (!is_new)
        return;
    std::string const path = to.folder.path_for(document.name, document.id);
    auto const there = to.present.find(path);
    // A file of another format, or of another flow, is not overwritten.
    bool const taken = there == to.present.end() ? to.foreign.contains(path) : there->second != document.id;
    if (taken) {
        add_failure(to.subject, document.name, document.id,
                    error(errc::conflict, phase::none, path + " is another file"));
        return;
    }
    result<bool> const written = to.folder.write(path, file_text(to.subject, document));
    if (!written) {
        add_failure(to.subject, document.name, document.id, written.error());
        return;
    }
    outcome->second = there == to.present.end() ? file_state::created : file_state::kept;
    ++(*written ? report_.written : report_.unchanged);
    if (there != to.present.end())
        to.present.erase(there);
}

APPMIXER_DECL void sync_exporter::add_failure(store const& of, error cause)
{
    stores_.exported.emplace(of.store_id, file_state::failed);
    add_failure(sync_subject::store, of.name, of.store_id, std::move(cause));
    report();
}

APPMIXER_DECL void sync_exporter::report() const
{
    if (options_.progress())
        options_.progress()(flows_.exported.size() + stores_.exported.size());
}

APPMIXER_DECL void sync_exporter::add_failure(sync_subject subject, std::string name, std::string id, error cause)
{
    export_failure failure;
    failure.subject = subject;
    failure.name = std::move(name);
    failure.id = std::move(id);
    failure.cause = std::move(cause);
    report_.failures.push_back(std::move(failure));
}

APPMIXER_DECL result<export_report> sync_exporter::finish()
{
    for (side* const one : {&flows_, &stores_})
        if (result<void> const finished = finish(*one); !finished)
            return finished.error();
    return std::move(report_);
}

/// What is still in `present` are files of flows that were not exported, and old names of files of those that were.
APPMIXER_DECL result<void> sync_exporter::finish(side& of)
{
    std::map<std::string_view, int> files_of_id;
    for (auto const& [path, id] : of.present)
        ++files_of_id[id];
    for (auto const& [path, id] : of.present) {
        auto const exported = of.exported.find(id);
        file_state const state = exported == of.exported.end() ? file_state::kept : exported->second;
        if (state == file_state::failed)
            continue; // the flow is there, but its file could not be written
        // A copy beside a file that was there already is not an old name.
        bool const is_old_name = state == file_state::created && files_of_id[id] == 1;
        if (!is_old_name && !options_.prunes()) {
            report_.stale.push_back(path);
            continue;
        }
        if (result<void> const removed = of.folder.remove(path); !removed)
            return removed;
        report_.removed.push_back(path);
    }
    return {};
}

} // namespace appmixer::detail

#endif
