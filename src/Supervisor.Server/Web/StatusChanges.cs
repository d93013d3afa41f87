using Supervisor.Engine.Snapshots;

namespace Supervisor.Server.Web;

/// <summary>What one status page has seen, and the events that bring it up to date: the rows that look different, no others.</summary>
internal sealed class StatusChanges(StatusPage page, string? collection)
{
    private List<ProcessSnapshot> _processes = [];
    private List<(string Name, Html Row)> _collections = [];
    private bool _isFirst = true;

    /// <summary>Takes over what the page was made of, when it is this very snapshot.</summary>
    public void Begin(EngineSnapshot snapshot)
    {
        _processes = [.. StatusPage.Shown(snapshot, collection)];
        _collections = Collections(snapshot);
        _isFirst = false;
    }

    /// <summary>Server-sent events; empty when the page looks as it did.</summary>
    public string Next(EngineSnapshot snapshot)
    {
        Html changed = new();
        string whole = "";
        List<ProcessSnapshot> processes = [.. StatusPage.Shown(snapshot, collection)];
        if (_isFirst || !SameNames(processes))
        {
            Html all = new();
            processes.ForEach(process => page.Row(all, process, collection));
            whole += StatusStream.Event("rows", all.ToString());
        }
        else
        {
            for (int i = 0; i < processes.Count; i++)
            {
                if (!ProcessRow.LooksLike(processes[i], _processes[i]))
                {
                    page.Row(changed, processes[i], collection);
                }
            }
        }

        List<(string Name, Html Row)> collections = Collections(snapshot);
        if (_isFirst || !collections.Select(one => one.Name).SequenceEqual(_collections.Select(one => one.Name)))
        {
            Html section = new();
            CollectionsTable.Add(section, snapshot, collection);
            whole += StatusStream.Event("collections", section.ToString());
        }
        else
        {
            for (int i = 0; i < collections.Count; i++)
            {
                if (!collections[i].Row.IsSameAs(_collections[i].Row))
                {
                    changed.Add(collections[i].Row);
                }
            }
        }

        (_processes, _collections, _isFirst) = (processes, collections, false);
        string rows = changed.ToString();
        return rows.Length == 0 ? whole : whole + StatusStream.Event("changed", rows);
    }

    private bool SameNames(List<ProcessSnapshot> processes)
    {
        if (processes.Count != _processes.Count)
        {
            return false;
        }

        for (int i = 0; i < processes.Count; i++)
        {
            if (processes[i].Name != _processes[i].Name || processes[i].Group != _processes[i].Group)
            {
                return false;
            }
        }

        return true;
    }

    private List<(string Name, Html Row)> Collections(EngineSnapshot snapshot)
    {
        List<(string Name, Html Row)> rows = [];
        foreach (CollectionSnapshot one in CollectionsTable.Shown(snapshot, collection))
        {
            Html row = new();
            CollectionsTable.Row(row, one, isLink: collection is null);
            rows.Add((one.Name, row));
        }

        return rows;
    }
}
