namespace Conversations.Silo.Storage.Sqlite;

internal sealed class SqliteDialect : Dialect
{
    public override string Text(string json, string member) => $"({json} ->> '{member}')";

    public override string In(string list) => $"in {list}";

    public override string Elements(string array) => $"json_each({array}) as element";

    public override string JoinEvents(string seqs) =>
        $"join events on events.conversation_id = conversation.id where events.seq in ({seqs})";
}
