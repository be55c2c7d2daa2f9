using System.Collections.Immutable;
using System.Data.Common;
using System.Security.Cryptography;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>
/// Members in PostgreSQL, over one connection that is kept as long as the process lives: it holds an advisory lock, which the
/// server frees the moment the process dies.
/// </summary>
internal sealed class PostgresMemberTable(DbDataSource source, string clusterId, Guid instance) : IMemberTable, IAsyncDisposable
{
    private const string Schema = """
        select pg_advisory_xact_lock(1127301443);
        create table if not exists clusters (
            cluster_id text not null primary key,
            version bigint not null,
            secret text not null
        );
        create table if not exists cluster_members (
            cluster_id text not null references clusters (cluster_id),
            silo text not null,
            number integer not null generated always as identity,
            instance uuid not null unique,
            name text not null,
            status text not null,
            settled bigint not null,
            renewals bigint not null,
            started_at timestamptz not null,
            renewed_at timestamptz not null,
            primary key (cluster_id, silo)
        );
        insert into clusters (cluster_id, version, secret) values (@Cluster, 0, @Secret) on conflict (cluster_id) do nothing;
        delete from cluster_members where cluster_id = @Cluster and status = 'Dead' and renewed_at < now() - interval '1 day';
        """;

    // The version's row is locked first: changes of the membership have one order.
    private const string Join = """
        update clusters set version = version + 1 where cluster_id = @Cluster;
        update cluster_members set status = 'Dead'
            where cluster_id = @Cluster and status <> 'Dead' and split_part(silo, '@', 1) = split_part(@Silo, '@', 1);
        insert into cluster_members (cluster_id, silo, instance, name, status, settled, renewals, started_at, renewed_at)
            select @Cluster, @Silo, @Instance, @Name, 'Active', version, 0, clock_timestamp(), clock_timestamp() from clusters where cluster_id = @Cluster;
        """;

    private const string Renew = """
        update cluster_members set renewed_at = clock_timestamp(), renewals = renewals + 1, settled = @Settled
            where cluster_id = @Cluster and silo = @Silo and status <> 'Dead';
        """;

    private const string Read = """
        select clusters.version, members.silo, members.name, members.status, members.settled, members.renewals,
            extract(epoch from clock_timestamp() - members.renewed_at)::double precision,
            exists (
                select from pg_locks
                where locktype = 'advisory' and classid = 1127301444 and objid = members.number::bigint::oid and objsubid = 2 and granted
                    and database = (select oid from pg_database where datname = current_database()))
        from clusters left join cluster_members as members on members.cluster_id = clusters.cluster_id and members.status <> 'Dead'
        where clusters.cluster_id = @Cluster
        """;

    private const string Lock = """
        select pg_try_advisory_lock(1127301444, number) from cluster_members where cluster_id = @Cluster and silo = @Silo
        """;

    private const string Change = """
        with changed as (
            update cluster_members set status = @Status
                where cluster_id = @Cluster and silo = @Silo and status not in ('Dead', @Status) and (@Renewals < 0 or renewals = @Renewals)
                returning silo)
        update clusters set version = version + 1 where cluster_id = @Cluster and exists (select from changed)
        """;

    // Of what a lease depends on.
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(2);

    // A silo that starts has nothing to lose yet, and a start that fails is begun by somebody who has to notice.
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim turn = new(1, 1);
    private DbConnection? connection;
    private bool isLocked;

    public Task<string> StartAsync(CancellationToken cancellationToken) => InTurn(
        async (open, token) =>
        {
            await using var transaction = await open.BeginTransactionAsync(token).ConfigureAwait(false);
            await ExecuteAsync(open, Schema, token, ("Secret", Convert.ToHexString(RandomNumberGenerator.GetBytes(32)))).ConfigureAwait(false);
            await using var command = Command(open, "select secret from clusters where cluster_id = @Cluster");
            var secret = (string)(await command.ExecuteScalarAsync(token).ConfigureAwait(false))!;
            await transaction.CommitAsync(token).ConfigureAwait(false);
            return secret;
        },
        StartTimeout,
        cancellationToken);

    public Task JoinAsync(SiloAddress silo, string name, CancellationToken cancellationToken) => InTurn(
        async (open, token) =>
        {
            await using var transaction = await open.BeginTransactionAsync(token).ConfigureAwait(false);
            await ExecuteAsync(open, Join, token, ("Silo", silo.ToParsableString()), ("Name", name), ("Instance", instance)).ConfigureAwait(false);
            await transaction.CommitAsync(token).ConfigureAwait(false);
            return await TryLockAsync(open, silo, token).ConfigureAwait(false);
        },
        StartTimeout,
        cancellationToken);

    public Task<MemberTableData> RenewAsync(SiloAddress? silo, long settled, CancellationToken cancellationToken) => InTurn(
        async (open, token) =>
        {
            if (silo is not null && !isLocked)
                await TryLockAsync(open, silo, token).ConfigureAwait(false);
            await using var command = silo is null ? Command(open, Read) : Command(open, Renew + Read);
            if (silo is not null)
                Add(command, ("Silo", silo.ToParsableString()), ("Settled", settled));
            await using var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
            var version = 0L;
            var members = ImmutableArray.CreateBuilder<MemberRow>();
            while (await reader.ReadAsync(token).ConfigureAwait(false))
            {
                version = reader.GetInt64(0);
                if (!reader.IsDBNull(1))
                    members.Add(Row(reader));
            }

            return new MemberTableData(version, members.ToImmutable());
        },
        CommandTimeout,
        cancellationToken);

    public Task BuryAsync(MemberRow member, CancellationToken cancellationToken) =>
        ChangeAsync(member.Member.Silo, SiloStatus.Dead, member.Renewals, cancellationToken);

    public Task ChangeAsync(SiloAddress silo, SiloStatus status, CancellationToken cancellationToken) =>
        ChangeAsync(silo, status, -1, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (connection is not null)
            await connection.DisposeAsync().ConfigureAwait(false);
        turn.Dispose();
    }

    private Task<int> ChangeAsync(SiloAddress silo, SiloStatus status, long renewals, CancellationToken cancellationToken) => InTurn(
        (open, token) => ExecuteAsync(
            open,
            Change,
            token,
            ("Silo", silo.ToParsableString()),
            ("Status", status.ToString()),
            ("Renewals", renewals)),
        CommandTimeout,
        cancellationToken);

    private static MemberRow Row(DbDataReader reader) => new(
        new Member(
            SiloAddress.FromParsableString(reader.GetString(1)),
            reader.GetString(2),
            Enum.Parse<SiloStatus>(reader.GetString(3)),
            reader.GetInt64(4)),
        reader.GetInt64(5),
        TimeSpan.FromSeconds(reader.GetDouble(6)),
        reader.GetBoolean(7));

    /// <summary>One command at a time on the one connection, which is opened anew after it broke.</summary>
    private async Task<T> InTurn<T>(Func<DbConnection, CancellationToken, Task<T>> action, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(timeout);
            connection ??= await source.OpenConnectionAsync(limit.Token).ConfigureAwait(false);
            return await action(connection, limit.Token).ConfigureAwait(false);
        }
        catch
        {
            // Whatever it was, a new connection has no part in it.
            isLocked = false;
            if (connection is { } broken)
            {
                connection = null;
                await broken.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
        finally
        {
            turn.Release();
        }
    }

    // Held by an old connection of this silo that the server still believes in, it is asked for again with the next renewal.
    private async Task<bool> TryLockAsync(DbConnection open, SiloAddress silo, CancellationToken cancellationToken)
    {
        await using var command = Command(open, Lock);
        Add(command, ("Silo", silo.ToParsableString()));
        return isLocked = await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
    }

    private async Task<int> ExecuteAsync(
        DbConnection open, string sql, CancellationToken cancellationToken, params (string Name, object Value)[] parameters)
    {
        await using var command = Command(open, sql);
        Add(command, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private DbCommand Command(DbConnection open, string sql)
    {
        var command = open.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = (int)CommandTimeout.TotalSeconds;
        Add(command, ("Cluster", clusterId));
        return command;
    }

    private static void Add(DbCommand command, params (string Name, object Value)[] parameters)
    {
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }
    }
}
