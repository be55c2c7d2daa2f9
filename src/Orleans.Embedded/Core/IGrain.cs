namespace Orleans.Runtime
{
    /// <summary>Anything that can be addressed by a grain call.</summary>
    public interface IAddressable;
}

namespace Orleans
{
    using Orleans.Runtime;

    /// <summary>A virtual actor: exists for ever, is activated by the first call, and runs one turn at a time.</summary>
    public interface IGrain : IAddressable;

    public interface IGrainWithStringKey : IGrain;

    public interface IGrainWithGuidKey : IGrain;

    public interface IGrainWithIntegerKey : IGrain;
}
