using System.ComponentModel.DataAnnotations;

namespace Conversations.Silo.Storage.Postgres;

/// <summary>How the PostgreSQL store reaches its database and commits. Section <c>Storage:Postgres</c>.</summary>
public sealed class PostgresOptions
{
    /// <summary>Where the database is; <c>ConnectionStrings:Conversations</c>, as Npgsql reads it.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// Connections that commit to the log. Each has one transaction on its way: more of them wait less for each other, fewer make
    /// larger transactions. Default: 4.
    /// </summary>
    [Range(1, 64)]
    public int Lanes { get; set; } = 4;

    /// <summary>The most commits that one transaction takes. Default: 128.</summary>
    [Range(1, 1_000)]
    public int GroupSize { get; set; } = 128;

    /// <summary>The most commits that wait; further ones wait to be let in. Default: 4096.</summary>
    [Range(1, 1_000_000)]
    public int QueueCapacity { get; set; } = 4096;

    /// <summary>How long the start waits for a server that does not answer yet. Default: 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a read or a write that has not begun waits for a server that restarts. Default: 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan ReconnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// An SQL condition that must hold for the log and grain state to be written; it is part of the statement that writes. Set by the
    /// program, where this process may lose the right to write. Default: <c>true</c>.
    /// </summary>
    [Required]
    public string Fence { get; set; } = "true";
}
