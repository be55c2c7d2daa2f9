using System.Buffers;

namespace Conversations.Gateway.Streaming;

/// <summary>Takes the frames of a stream: what is written between two calls of <see cref="Commit"/> is one frame.</summary>
interface IFrameWriter : IBufferWriter<byte>
{
    /// <summary>Ends a frame and gives it its number, which must be above all before.</summary>
    void Commit(long seq);
}
