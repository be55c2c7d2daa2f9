using System.Buffers.Binary;
using Conversations.Gateway.Auth;
using Conversations.Storage;
using Conversations.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Conversations.Gateway.Access;

/// <summary>What a request makes: whose it is, and which ids it gets.</summary>
/// <param name="seed">The first id, where a repeat of the request must get the same ones; null: ids are new each time.</param>
sealed class Making(string? owner, TimeProvider time, Guid? seed)
{
    // As far apart as the ids of a conversation's own decisions: Letta's wire derives further ids from the low bits.
    const ulong Stride = 128;
    const ulong Mask = (1UL << 62) - 1;

    ulong taken;

    /// <summary>Null: nobody's.</summary>
    public string? Owner => owner;

    /// <summary>An administrator makes it.</summary>
    public bool ByAdmin { get; init; }

    /// <summary>The request may have been made before, and what it makes be there already.</summary>
    public bool MayRepeat => seed is not null;

    /// <summary>The answer is an error, and what was asked for was done all the same.</summary>
    public bool TookEffect { get; set; }

    /// <summary>The answer holds what must be kept nowhere.</summary>
    public bool IsSecret { get; set; }

    public DateTimeOffset Now => time.GetUtcNow();

    public Guid NextId() => seed is { } first ? Offset(first, Stride * taken++) : NewId.At(time.GetUtcNow());

    /// <summary>Makes a conversation for the caller under an id of this request.</summary>
    public Task<Outcome<ConversationHead>> Create(IGrainFactory grains, Guid id, NewConversation conversation)
    {
        var made = conversation with { Owner = owner, OrExisting = MayRepeat };
        return MayRepeat ? grains.GetGrain<IConversationGrain>(id).Create(made) : grains.CreateFresh(id, made);
    }

    static Guid Offset(Guid id, ulong distance)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);

        // The two variant bits on top stay as they are.
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (low & ~Mask) | ((low + distance) & Mask));
        return new Guid(bytes, bigEndian: true);
    }
}

static class MakingExtensions
{
    /// <summary>What this request makes.</summary>
    public static Making Making(this HttpRequest request)
    {
        var http = request.HttpContext;
        if (http.Features.Get<Making>() is { } making) return making;
        making = new Making(http.Caller().Owner, http.RequestServices.GetRequiredService<TimeProvider>(), seed: null) { ByAdmin = http.Caller().Role == UserRole.Admin };
        http.Features.Set(making);
        return making;
    }
}
