using Conversations.Runs;

namespace Conversations.CrashingSilo;

/// <summary>Points <c>run erase</c>.</summary>
sealed class CrashingRunEraser(IRunEraser inner, CrashPoints points) : IRunEraser
{
    public Task<bool> Erase(Guid runId, CancellationToken cancellationToken) =>
        points.Around("run erase", () => inner.Erase(runId, cancellationToken));
}
