using System.Data.Common;
using Dapper;

namespace Conversations.Silo.Storage.Postgres;

internal sealed class PostgresDialect : Dialect
{
    public override string Text(string json, string member) => $"(({json} ->> '{member}') collate \"C\")";

    public override string In(string list) => $"= any({list})";

    public override string Elements(string array) =>
        $"lateral (select item collate \"C\" as value from json_array_elements_text({array}) as items (item)) as element";

    public override string JoinEvents(string seqs) =>
        $"cross join lateral ({seqs}) as page join events on events.conversation_id = conversation.id and events.seq = page.seq";

    public override object Arguments(object values) => new StorableArguments(values);

    public override byte[] Read(byte[] json) => StorableText.Read(json);

    public override string Read(string text) => StorableText.Read(text);

    public override bool IsConnectionLost(DbException exception) => exception.IsTransient;

    public override void GiveUpIdle(DbDataSource pool) => ((PostgresDatabase)pool).Source.Clear();

    private sealed class StorableArguments(object values) : SqlMapper.IDynamicParameters
    {
        public void AddParameters(System.Data.IDbCommand command, SqlMapper.Identity identity)
        {
            ((SqlMapper.IDynamicParameters)new DynamicParameters(values)).AddParameters(command, identity);
            foreach (DbParameter parameter in command.Parameters)
            {
                parameter.Value = parameter.Value switch
                {
                    string text => StorableText.Write(text),
                    string[] texts => Array.ConvertAll(texts, StorableText.Write),
                    var other => other,
                };
            }
        }
    }
}
