using Orleans.Runtime;

namespace Orleans.Embedded;

internal sealed class GrainContextAccessor : IGrainContextAccessor
{
    public IGrainContext GrainContext => Mailbox.Current?.Activation!;
}
