using System.Diagnostics.CodeAnalysis;

namespace Orleans.Embedded;

/// <summary>Carries a caller's cancellation to the callee: the callee has a token of its own, cancelled in a turn of its own.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer holds nothing to dispose of.")]
internal sealed class CallCancellation(GrainCall call, CancellationToken callerToken) : IWorkItem
{
    private readonly CancellationTokenSource callee = new();
    private CancellationTokenRegistration registration;

    internal CancellationToken CalleeToken => callee.Token;

    internal void Arm() =>
        registration = callerToken.UnsafeRegister(static state => ((CallCancellation)state!).CallerCancelled(), this);

    /// <summary>After the call, its token means nothing: work that goes on in the background is not the caller's to cancel.</summary>
    internal void Disarm() => registration.Unregister();

    bool IWorkItem.Run()
    {
        if (call.IsRunning)
            callee.Cancel();
        return true;
    }

    private void CallerCancelled()
    {
        call.Abandon(callerToken);
        call.Activation?.Mailbox.Post(this);
        if (call.Remote is { Link: { } link } remote)
            link.Post(FrameWriter.Begin(FrameKind.Cancel, remote.Id).End());
    }
}
