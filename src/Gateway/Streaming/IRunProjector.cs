using System.Buffers;

namespace Conversations.Gateway.Streaming;

/// <summary>Makes a dialect's frames of a run. Frames and their numbers must follow from what it is told and from nothing else.</summary>
interface IRunProjector : IRunSink
{
    /// <summary>Writes a sign of life that is no part of the stream and has no number.</summary>
    void KeepAlive(IBufferWriter<byte> output, DateTimeOffset now);
}

/// <summary>Makes the projector of one run for one writer.</summary>
delegate IRunProjector RunProjection(Guid conversationId, Guid runId, IFrameWriter frames);
