using System.Buffers.Binary;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>Ids that follow from a stored message's.</summary>
static class MessageIds
{
    const ulong Mask = (1UL << 62) - 1;

    /// <summary>The otid of one part of an answer: its id with the low seven bits replaced by the part's index.</summary>
    public static Guid PartOtid(Guid messageId, int part) => With(messageId, low => (low & ~0x7fUL) | ((ulong)part & 0x7f));

    /// <summary>The id of the approval request that an answer's calls are stored under: the one just below the answer's.</summary>
    public static Guid ApprovalRequest(Guid answerId) => With(answerId, low => (low & ~Mask) | ((low - 1) & Mask));

    /// <summary>The id of the answer whose approval request has this id: the one just above.</summary>
    public static Guid Answer(Guid approvalRequestId) => With(approvalRequestId, low => (low & ~Mask) | ((low + 1) & Mask));

    static Guid With(Guid id, Func<ulong, ulong> change)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], change(low));
        return new Guid(bytes, bigEndian: true);
    }
}
