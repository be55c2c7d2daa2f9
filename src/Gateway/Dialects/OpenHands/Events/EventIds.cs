using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.OpenHands.Events;

/// <summary>
/// Ids of wire events: UUIDs of version 4 in which the conversation, the log event's seq and the place among the wire events of that log event
/// are written, so that an id says by itself where to read. Half of it is a check: any other UUID is known as nobody's.
/// </summary>
/// <remarks>Events of a fork have the ids that they have in the conversation where they were logged first.</remarks>
sealed class EventIds
{
    const int IdLength = 16;
    const int CheckFrom = 9;

    readonly ImmutableArray<(Guid Conversation, long Through)> origins;

    public EventIds(ConversationHead head) =>
        origins = [.. (head.Origins ?? []).Select(origin => (origin.ConversationId, origin.Through)), (head.Id, long.MaxValue)];

    /// <param name="index">0-based place among the wire events of that log event.</param>
    public string Of(long seq, int index) => WireId(origins.First(origin => seq <= origin.Through).Conversation, seq, index).ToString("D");

    /// <summary>Where the event of an id is; null when it is none of this conversation's.</summary>
    public (long Seq, int Index)? Find(string? text)
    {
        if (!Guid.TryParse(text, out var id)) return null;
        var before = 0L;
        foreach (var (conversation, through) in origins)
        {
            if (Read(conversation, id) is { } place && place.Seq > before && place.Seq <= through) return place;
            before = through;
        }

        return null;
    }

    /// <summary>Where each stretch of this conversation up to a seq was logged first: what a fork of it must know.</summary>
    public static ImmutableArray<ForkOrigin> OriginsOf(ConversationHead head, long through) =>
    [
        .. (head.Origins ?? []).TakeWhile(origin => origin.Through < through),
        .. (head.Origins ?? []).Where(origin => origin.Through >= through).Take(1).Select(origin => origin with { Through = through }),
        .. (head.Origins ?? []).Any(origin => origin.Through >= through) ? Array.Empty<ForkOrigin>() : [new ForkOrigin(head.Id, null, through)],
    ];

    static Guid WireId(Guid conversation, long seq, int index)
    {
        Span<byte> id = stackalloc byte[IdLength];
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(number, seq);
        number[3..].CopyTo(id);
        id[5] = (byte)(index >> 8);
        id[7] = (byte)index;
        Mask(conversation, id);
        Seal(conversation, seq, index, id);
        return new Guid(id, bigEndian: true);
    }

    static (long Seq, int Index)? Read(Guid conversation, Guid id)
    {
        Span<byte> bytes = stackalloc byte[IdLength];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        Mask(conversation, bytes);
        Span<byte> number = stackalloc byte[sizeof(long)];
        number.Clear();
        bytes[..5].CopyTo(number[3..]);
        var seq = BinaryPrimitives.ReadInt64BigEndian(number);
        var index = (bytes[5] << 8) | bytes[7];
        return WireId(conversation, seq, index) == id ? (seq, index) : null;
    }

    static void Mask(Guid conversation, Span<byte> id)
    {
        Span<byte> mask = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(conversation.ToByteArray(bigEndian: true), mask);
        foreach (var place in (ReadOnlySpan<int>)[0, 1, 2, 3, 4, 5, 7]) id[place] ^= mask[place];
    }

    /// <summary>Sets version and variant, and what proves that the id was made here.</summary>
    static void Seal(Guid conversation, long seq, int index, Span<byte> id)
    {
        Span<byte> text = stackalloc byte[IdLength + sizeof(long) + sizeof(int)];
        conversation.TryWriteBytes(text, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(text[IdLength..], seq);
        BinaryPrimitives.WriteInt32BigEndian(text[(IdLength + sizeof(long))..], index);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        hash[..(IdLength - CheckFrom)].CopyTo(id[CheckFrom..]);
        id[6] = (byte)(0x40 | (hash[8] & 0x0f));
        id[8] = (byte)(0x80 | (hash[9] & 0x3f));
    }
}
