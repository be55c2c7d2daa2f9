using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Something asked of another silo that will be answered.</summary>
internal abstract class RemoteCall(long id)
{
    internal long Id => id;

    /// <summary>The link it went out by.</summary>
    internal SiloLink? Link { get; set; }

    /// <summary>True once nobody can say that it has not left.</summary>
    internal bool IsSent { get; set; }

    internal abstract bool IsAnswered { get; }

    /// <summary>On the silo's clock.</summary>
    internal abstract long Deadline { get; }

    internal abstract void TimeOut();

    internal abstract void Answered(FrameReader frame);

    internal abstract void Failed(Exception exception);
}

/// <summary>A grain call that another silo carries out.</summary>
internal sealed class RemoteGrainCall(long id, GrainCall call) : RemoteCall(id)
{
    private List<SiloAddress>? asked;

    internal GrainCall Call => call;

    internal override bool IsAnswered => call.IsAnswered;

    internal override long Deadline => call.Deadline;

    /// <summary>Silos that do not have the grain, although they might have had it.</summary>
    internal bool HasAsked(SiloAddress silo) => asked?.Contains(silo) is true;

    internal void Ask(SiloAddress silo) => (asked ??= []).Add(silo);

    internal override void TimeOut() => call.TimeOut();

    internal override void Answered(FrameReader frame) => call.SucceedFrom(frame);

    internal override void Failed(Exception exception) => call.Fail(exception);
}

/// <summary>Anything else that is answered by one frame.</summary>
internal sealed class RemoteRequest<T>(long id, long deadline, string what, Func<FrameReader, T> read) : RemoteCall(id)
{
    private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<T> Answer => answer.Task;

    internal override bool IsAnswered => answer.Task.IsCompleted;

    internal override long Deadline => deadline;

    internal override void TimeOut() => answer.TrySetException(new TimeoutException($"No answer in time: {what}."));

    internal override void Answered(FrameReader frame)
    {
        try
        {
            answer.TrySetResult(read(frame));
        }
        catch (Exception exception)
        {
            answer.TrySetException(exception);
        }
    }

    internal override void Failed(Exception exception) => answer.TrySetException(exception);
}
