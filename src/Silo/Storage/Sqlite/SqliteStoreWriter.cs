namespace Conversations.Silo.Storage.Sqlite;

internal sealed class SqliteStoreWriter(WriteQueue queue) : IStoreWriter
{
    // One process has the file, so nobody takes anything over.
    public string Fence => "true";

    public Task<int> Execute(CancellationToken cancellationToken, params Change[] changes) => queue.Run(
        session =>
        {
            var changed = 0;
            foreach (var change in changes) changed = Prepare(session, change).Execute();
            return changed;
        },
        cancellationToken);

    private static Statement Prepare(WriteSession session, Change change)
    {
        var statement = session.Prepare(change.Sql);
        foreach (var value in change.Values)
        {
            _ = value switch
            {
                string text => statement.Bind(text),
                long number => statement.Bind(number),
                JsonValue json => statement.Bind(json.Utf8),
                _ => throw new ArgumentException($"A {value.GetType().Name} is no value of a row.", nameof(change)),
            };
        }

        return statement;
    }
}
