namespace Orleans.Streams
{
    /// <summary>The place of an item in its stream.</summary>
    public abstract record StreamSequenceToken
    {
        public abstract long SequenceNumber { get; protected set; }

        public abstract int EventIndex { get; protected set; }
    }
}

namespace Orleans.Providers.Streams.Common
{
    using Orleans.Streams;

    /// <summary>A place counted in items since the stream got its first subscriber.</summary>
    public sealed record EventSequenceTokenV2 : StreamSequenceToken
    {
        public EventSequenceTokenV2(long seqNumber) => SequenceNumber = seqNumber;

        public override long SequenceNumber { get; protected set; }

        public override int EventIndex { get; protected set; }
    }
}
