using System.Collections.Immutable;
using Conversations.Workspaces;

namespace Conversations.Silo.Workspaces;

/// <remarks>Conversations that share a workspace may be on several servers: whoever runs a command holds it, and one that nobody holds has lost its server.</remarks>
/// <param name="changed">Is told when a command has begun or ended here.</param>
internal sealed class ClientCommands(CommandFiles files, SingleCommands commands, Action changed, WorkspaceOptions options, TimeProvider time) : IClientCommands, IAsyncDisposable
{
    /// <summary>Characters of output, and of complaints, that are kept of each.</summary>
    const int OutputLimit = 1024 * 1024;

    /// <summary>The exit code of what was killed (<c>SIGKILL</c>).</summary>
    const int Killed = 137;

    static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(200);

    static readonly CommandResult Lost = new(-1, "", "The server ended while this command ran. How far it came is unknown.");

    readonly Lock sync = new();
    readonly Dictionary<Guid, Task> running = [];
    volatile bool disposed;

    public async Task<CommandRecord> Begin(Guid id, WorkspaceCommand command, Func<string, string> hide)
    {
        var record = await Task.Run(() => BeginNow(id, command, hide));
        changed();
        return record;
    }

    public Task<ImmutableArray<CommandRecord>> List() => Task.Run(() =>
    {
        lock (sync) return Settled();
    });

    public async Task<CommandResult> Result(Guid id)
    {
        Task? work;
        lock (sync) running.TryGetValue(id, out work);
        if (work is not null) await work;
        // Of the end of one that another server runs nobody here is told.
        while ((await List()).Any(record => record.Id == id && record.EndedAt is null))
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            await Task.Delay(LookPause, time);
        }

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

    /// <summary>Waits for what runs; whoever disposes of the workspace ends its processes meanwhile.</summary>
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

    CommandRecord BeginNow(Guid id, WorkspaceCommand command, Func<string, string> hide)
    {
        lock (sync)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            files.Prepare();
            var held = files.TryHold(id);
            try
            {
                if (files.Find(id) is { } earlier) return earlier;
                if (held is null) throw new WorkspaceException("Another server is about to run this command.");
                if (running.Count >= options.CommandsAtOnce) throw new WorkspaceException($"{running.Count} commands are running, which is as many as may: wait until one has ended.");
                foreach (var old in Settled().Where(record => record.EndedAt is not null).SkipLast(options.CommandsKept - 1)) files.Forget(old.Id);
                var record = files.Keep(new CommandRecord(id, command, time.GetUtcNow(), null), null);
                var holding = held;
                running[id] = Task.Run(() => Run(record, hide, holding));
                held = null;
                return record;
            }
            finally
            {
                held?.Dispose();
            }
        }
    }

    async Task Run(CommandRecord record, Func<string, string> hide, IDisposable held)
    {
        using (held)
        {
            var result = await Outcome(record.Command);
            result = result with { Stdout = hide(result.Stdout), Stderr = hide(result.Stderr) };
            lock (sync)
            {
                running.Remove(record.Id);
                files.Keep(record with { EndedAt = time.GetUtcNow(), ExitCode = result.ExitCode }, result);
            }
        }

        if (!disposed) changed();
    }

    async Task<CommandResult> Outcome(WorkspaceCommand command)
    {
        try
        {
            var result = await commands.Run(command.Text, "", CommandReach.None, command.Variables, command.Timeout, OutputLimit, CancellationToken.None);
            return disposed && result.ExitCode == Killed ? Lost with { Stdout = result.Stdout, Stderr = result.Stderr + Lost.Stderr } : result;
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

    ImmutableArray<CommandRecord> Settled() => [.. files.List().Select(Settled).OfType<CommandRecord>()];

    /// <summary>The record as it is to be seen: one that says that its command runs, and nobody runs it, has lost its server.</summary>
    /// <returns>Null: it was forgotten meanwhile.</returns>
    CommandRecord? Settled(CommandRecord record)
    {
        if (record.EndedAt is not null || disposed || running.ContainsKey(record.Id)) return record;
        using var held = files.TryHold(record.Id);
        if (held is null) return record;
        // It may have ended, and even been forgotten, between the two looks.
        var now = files.Find(record.Id);
        return now is { EndedAt: null } ? files.Keep(now with { EndedAt = time.GetUtcNow(), ExitCode = Lost.ExitCode }, Lost) : now;
    }
}
