using System.Data.Common;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Silo.Storage;

internal static class LogReading
{
    /// <summary>From seq, created_at and payload, in this order.</summary>
    public static LoggedEvent Event(this StoreReader store, DbDataReader row) =>
        new(row.GetInt64(0), new DateTimeOffset(row.GetInt64(1), TimeSpan.Zero), StoredJson.Read<LogEvent>(store.Json(row, 2)));

    /// <summary>From seq, created_at, payload and conversation_id, in this order.</summary>
    public static MessagePlace Place(this StoreReader store, DbDataReader row) => new(Guid.Parse(row.GetString(3)), store.Event(row));
}
