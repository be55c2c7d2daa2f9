using System.ComponentModel.DataAnnotations;

namespace Conversations.Silo.Storage.Sqlite;

/// <summary>Where and how the SQLite store keeps its file. Section <c>Storage:Sqlite</c>.</summary>
public sealed class SqliteOptions
{
    /// <summary>Where the file is; <c>ConnectionStrings:Conversations</c>. Default: <c>Data Source=./data/conversations.db</c>.</summary>
    [Required]
    public string ConnectionString { get; set; } = "Data Source=./data/conversations.db";

    /// <summary>How long a write waits for another process that holds the file. Default: 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The most changes that one transaction takes: more means fewer disk flushes and longer waits for each. Default: 256.</summary>
    [Range(1, 10_000)]
    public int GroupSize { get; set; } = 256;

    /// <summary>The most changes that wait; further ones wait to be let in. Default: 4096.</summary>
    [Range(1, 1_000_000)]
    public int QueueCapacity { get; set; } = 4096;

    /// <summary>The size that the file may reach, in bytes; beyond it writes fail as on a full disk. Null, the default: no limit.</summary>
    [Range(1L << 16, long.MaxValue)]
    public long? MaxBytes { get; set; }
}
