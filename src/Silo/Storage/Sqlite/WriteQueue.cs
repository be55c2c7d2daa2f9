using System.Threading.Channels;
using Conversations.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using SQLitePCL;

namespace Conversations.Silo.Storage.Sqlite;

/// <summary>
/// Group commit. Every change of the database goes through one thread, which puts all that wait into one transaction: one
/// flush of the disk serves them all, and no two writers of this process ever wait for each other's lock.
/// </summary>
/// <remarks>
/// A change that breaks a constraint fails alone: the transaction is begun anew without it. When the store fails, the whole
/// transaction fails, and the next one begins on a new connection.
/// </remarks>
internal sealed partial class WriteQueue : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly CommitMeter _meter;
    private readonly ILogger<WriteQueue> _logger;
    private readonly int _groupSize;
    private readonly Channel<IQueuedWrite> _waiting;
    private readonly Thread _writer;
    private WriteSession? _session;

    public WriteQueue(SqliteDatabase database, IOptions<SqliteOptions> options, CommitMeter meter, ILogger<WriteQueue> logger)
    {
        _database = database;
        _meter = meter;
        _logger = logger;
        _groupSize = options.Value.GroupSize;
        _waiting = Channel.CreateBounded<IQueuedWrite>(new BoundedChannelOptions(options.Value.QueueCapacity) { SingleReader = true });
        _meter.Watch(() => _waiting.Reader.Count);
        _writer = new Thread(Work) { Name = "storage-writer", IsBackground = true };
        _writer.Start();
    }

    /// <summary>Makes a change and returns its result when it is durable.</summary>
    /// <param name="cancellationToken">Withdraws the change as long as the writer has not taken it.</param>
    /// <exception cref="StorageException">The store failed or is closed.</exception>
    /// <exception cref="SqliteException">The change broke a constraint, and nothing was changed.</exception>
    public Task<T> Run<T>(Func<WriteSession, T> change, CancellationToken cancellationToken)
    {
        var write = new QueuedWrite<T>(change);
        return write.Through(token => _waiting.Writer.WriteAsync(write, token), cancellationToken);
    }

    /// <summary>Takes no more changes, carries out those that wait and closes the file.</summary>
    public void Dispose()
    {
        _waiting.Writer.TryComplete();
        _writer.Join();
    }

    private void Work()
    {
        var group = new List<IQueuedWrite>(_groupSize);
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (group.Count < _groupSize && _waiting.Reader.TryRead(out var write))
            {
                if (write.TryTake()) group.Add(write);
            }

            Commit(group);
            group.Clear();
        }

        _session?.Dispose();
    }

    private void Commit(List<IQueuedWrite> group)
    {
        var began = _meter.Begin();
        try
        {
            _session ??= new WriteSession(_database.OpenToWrite());
            while (group.Count > 0 && !TryCommit(group, _session)) _session.RollBack();
            _meter.Ended(began, group.Count);
            foreach (var write in group) write.Complete();
        }
        catch (Exception exception) when (exception is SqliteException or StorageException)
        {
            GroupFailed(exception, group.Count);
            _meter.Failed(group.Count);
            CloseSession();
            foreach (var write in group) write.Fail(new StorageException($"The store failed: {exception.Message}", exception));
        }
    }

    /// <summary>False when a change was refused: it is out of the group, and the rest must be done again.</summary>
    private static bool TryCommit(List<IQueuedWrite> group, WriteSession session)
    {
        session.Begin();
        for (var index = 0; index < group.Count; index++)
        {
            try
            {
                group[index].Apply(session);
            }
            catch (Exception exception) when (exception is not SqliteException { SqliteErrorCode: not raw.SQLITE_CONSTRAINT })
            {
                group[index].Fail(exception);
                group.RemoveAt(index);
                return false;
            }
        }

        session.Commit();
        return true;
    }

    private void CloseSession()
    {
        try
        {
            _session?.RollBack();
        }
        catch (SqliteException exception)
        {
            RollBackFailed(exception);
        }

        _session?.Dispose();
        _session = null;
    }
}
