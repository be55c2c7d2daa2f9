using System.Threading.Channels;
using Conversations.Storage;
using Npgsql;

namespace Conversations.Silo.Storage.Postgres;

/// <summary>
/// Group commit on one connection: takes all commits that wait and sends them as one statement, which is one round trip and one transaction.
/// </summary>
/// <remarks>
/// A commit that breaks a constraint fails alone: the server has undone the transaction, and each commit is made again by itself. When
/// the connection is lost, nobody knows whether the transaction is on disk: the whole group fails, and the next one begins on a new connection.
/// </remarks>
internal sealed partial class CommitLane(
    ChannelReader<QueuedCommit> waiting,
    GroupCommit statement,
    int groupSize,
    PostgresDatabase database,
    CommitMeter meter,
    TimeProvider time,
    ILogger<CommitLane> logger)
{
    // The statement is planned once for each connection, because planning takes longer than running it; and its plan must be a look-up
    // for each row, even if it is made while the tables are small and kept when they are large.
    private const string Settings =
        "set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off";

    // A connection that was idle for longer is tried first, because the server may have gone in the meantime.
    private static readonly TimeSpan Trusted = TimeSpan.FromSeconds(1);

    private NpgsqlConnection? _connection;
    private long _used;

    public async Task Work()
    {
        var group = new List<QueuedCommit>(groupSize);
        while (await waiting.WaitToReadAsync().ConfigureAwait(false))
        {
            while (group.Count < groupSize && waiting.TryRead(out var commit))
            {
                if (commit.TryTake()) group.Add(commit);
            }

            foreach (var part in OnePerConversation(group)) await Commit(part).ConfigureAwait(false);
            group.Clear();
        }

        await Close().ConfigureAwait(false);
    }

    /// <summary>Parts of at most one commit of each conversation, in one order for all lanes and servers, so that they seldom wait crosswise.</summary>
    private static IEnumerable<QueuedCommit[]> OnePerConversation(List<QueuedCommit> group) => group
        .GroupBy(commit => commit.Rows.Head.Id)
        .OrderBy(commits => commits.Key)
        .SelectMany(commits => commits.Select((commit, turn) => (commit, turn)))
        .GroupBy(each => each.turn, each => each.commit)
        .Select(part => part.ToArray());

    private async Task Commit(QueuedCommit[] group)
    {
        var began = meter.Begin();
        try
        {
            var connection = await Connection().ConfigureAwait(false);
            var written = await Written(connection, Array.ConvertAll(group, commit => commit.Rows)).ConfigureAwait(false);
            _used = time.GetTimestamp();
            meter.Ended(began, group.Length);
            foreach (var commit in group)
            {
                commit.Complete(written.Contains(commit.Rows.Head.Id) ? CommitResult.Committed : CommitResult.Conflict);
            }
        }
        catch (PostgresException refusal) when (IsOfOneCommit(refusal))
        {
            if (group.Length == 1) Refuse(group[0], refusal);
            else foreach (var commit in group) await Commit([commit]).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            GroupFailed(exception, group.Length);
            meter.Failed(group.Length);
            await Close().ConfigureAwait(false);
            foreach (var commit in group) commit.Fail(new StorageException($"The store failed: {exception.Message}", exception));
        }
    }

    /// <summary>The conversations that were written, when that is durable.</summary>
    private async Task<HashSet<Guid>> Written(NpgsqlConnection connection, CommitRows[] commits)
    {
        var written = new HashSet<Guid>(commits.Length);
        await using var command = statement.Of(connection, commits);
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        while (await reader.ReadAsync().ConfigureAwait(false)) written.Add(Guid.Parse(reader.GetString(0)));
        // The server commits after the last row, so the rows alone are no acknowledgement.
        await reader.NextResultAsync().ConfigureAwait(false);
        return written;
    }

    /// <summary>The server has undone the transaction because of what one of its commits holds or waited for.</summary>
    private static bool IsOfOneCommit(PostgresException exception) =>
        exception is { InvariantSeverity: "ERROR", SqlState: ['2', '2' or '3', ..] or ['4', '0', ..] };

    private static void Refuse(QueuedCommit commit, PostgresException refusal)
    {
        if (refusal is { SqlState: PostgresErrorCodes.NotNullViolation, TableName: "runs", ColumnName: "conversation_id" })
            commit.Fail(new InvalidOperationException($"There is a run {commit.Rows.Run!.Id} in another conversation.", refusal));
        else if (refusal.SqlState is PostgresErrorCodes.UniqueViolation)
            // The log holds events that the head does not know: it is not this owner's log.
            commit.Complete(CommitResult.Conflict);
        else
            commit.Fail(new StorageException($"The store failed: {refusal.Message}", refusal));
    }

    private async Task<NpgsqlConnection> Connection()
    {
        if (_connection is not null && time.GetElapsedTime(_used) > Trusted && !await Answers(_connection).ConfigureAwait(false))
            await Close().ConfigureAwait(false);
        _connection ??= await Open().ConfigureAwait(false);
        _used = time.GetTimestamp();
        return _connection;
    }

    private async Task<NpgsqlConnection> Open()
    {
        var connection = await database.Open(CancellationToken.None).ConfigureAwait(false);
        try
        {
            await using var command = new NpgsqlCommand(Settings, connection);
            await command.ExecuteNonQueryAsync().ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<bool> Answers(NpgsqlConnection connection)
    {
        try
        {
            await using var command = new NpgsqlCommand("select 1", connection);
            await command.ExecuteNonQueryAsync().ConfigureAwait(false);
            return true;
        }
        catch (NpgsqlException exception)
        {
            ConnectionLost(exception);
            return false;
        }
    }

    private async Task Close()
    {
        if (_connection is null) return;
        await _connection.DisposeAsync().ConfigureAwait(false);
        _connection = null;
    }
}
