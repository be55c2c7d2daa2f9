using Conversations.Runs;

namespace Conversations.Silo.Storage;

internal sealed class RunEraser(WriteQueue queue) : IRunEraser
{
    private const string DeleteKeys = """
        delete from run_keys
        where conversation_id = (select conversation_id from runs where id = @Id and completed_at is not null) and run_id = @Id
        """;

    private const string DeleteRun = "delete from runs where id = @Id and completed_at is not null";

    public Task<bool> Erase(Guid runId, CancellationToken cancellationToken) => queue.Run(
        session =>
        {
            session.Prepare(DeleteKeys).Bind(runId).Execute();
            return session.Prepare(DeleteRun).Bind(runId).Execute() > 0;
        },
        cancellationToken);
}
