using System.Collections.Immutable;
using Conversations.Workspaces;

namespace Conversations.Silo.Workspaces;

internal sealed class ClientCommands(CommandFiles files, SingleCommands commands, WorkspaceOptions options, TimeProvider time) : IClientCommands, IAsyncDisposable
{
    /// <summary>Characters of output, and of complaints, that are kept of each.</summary>
    const int OutputLimit = 1024 * 1024;

    static readonly CommandResult Lost = new(-1, "", "The server ended while this command ran. How far it came is unknown.");

    readonly Lock sync = new();
    readonly Dictionary<Guid, Task> running = [];
    bool disposed;

    public Task<CommandRecord> Begin(Guid id, WorkspaceCommand command, Func<string, string> hide) => Task.Run(() =>
    {
        lock (sync)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (files.Find(id) is { } earlier) return earlier;
            if (running.Count >= options.CommandsAtOnce) throw new WorkspaceException($"{running.Count} commands are running, which is as many as may: wait until one has ended.");
            foreach (var old in Settled().Where(record => record.EndedAt is not null).SkipLast(options.CommandsKept - 1)) files.Forget(old.Id);
            var record = files.Keep(new CommandRecord(id, command, time.GetUtcNow(), null), null);
            running[id] = Task.Run(() => Run(record, hide));
            return record;
        }
    });

    public Task<ImmutableArray<CommandRecord>> List() => Task.Run(() =>
    {
        lock (sync) return Settled();
    });

    public async Task<CommandResult> Result(Guid id)
    {
        Task? work;
        lock (sync) running.TryGetValue(id, out work);
        if (work is not null) await work;
        await List();
        return await Task.Run(() => files.Result(id)) ?? throw new WorkspaceException("There is no such command.");
    }

    public Task<ImmutableArray<CommandRecord>> Clear() => Task.Run(() =>
    {
        lock (sync)
        {
            ImmutableArray<CommandRecord> ended = [.. Settled().Where(record => record.EndedAt is not null)];
            foreach (var record in ended) files.Forget(record.Id);
            return ended;
        }
    });

    /// <summary>Waits for what runs; whoever disposes of the workspace has ended its processes.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] left;
        lock (sync)
        {
            disposed = true;
            left = [.. running.Values];
        }

        // One whose result could not be kept is found to be lost by the next server.
        await Task.WhenAll(left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    async Task Run(CommandRecord record, Func<string, string> hide)
    {
        var result = await Outcome(record.Command);
        result = result with { Stdout = hide(result.Stdout), Stderr = hide(result.Stderr) };
        lock (sync)
        {
            running.Remove(record.Id);
            files.Keep(record with { EndedAt = time.GetUtcNow(), ExitCode = result.ExitCode }, result);
        }
    }

    async Task<CommandResult> Outcome(WorkspaceCommand command)
    {
        try
        {
            return await commands.Run(command.Text, "", CommandReach.None, command.Variables, command.Timeout, OutputLimit, CancellationToken.None);
        }
        catch (WorkspaceException refused)
        {
            return new CommandResult(-1, "", refused.Message);
        }
        catch (Exception gone) when (gone is ObjectDisposedException or IOException)
        {
            return Lost;
        }
    }

    /// <summary>All records; those that say that they run and do not have lost their server.</summary>
    ImmutableArray<CommandRecord> Settled() =>
        [.. files.List().Select(record => record.EndedAt is not null || running.ContainsKey(record.Id)
            ? record
            : files.Keep(record with { EndedAt = time.GetUtcNow(), ExitCode = Lost.ExitCode }, Lost))];
}
