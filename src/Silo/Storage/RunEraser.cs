using Conversations.Runs;

namespace Conversations.Silo.Storage;

internal sealed class RunEraser(IStoreWriter writer) : IRunEraser
{
    private const string DeleteKeys = """
        delete from run_keys
        where conversation_id = (select conversation_id from runs where id = $1 and completed_at is not null) and run_id = $1
        """;

    private const string DeleteRun = "delete from runs where id = $1 and completed_at is not null";

    public async Task<bool> Erase(Guid runId, CancellationToken cancellationToken) =>
        await writer.Execute(cancellationToken, new Change(DeleteKeys, runId.ToString()), new Change(DeleteRun, runId.ToString())) > 0;
}
