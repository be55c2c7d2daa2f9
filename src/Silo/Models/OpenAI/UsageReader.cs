using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Models.OpenAI;

/// <summary>Reads the token counts of an answer.</summary>
internal static class UsageReader
{
    /// <summary>From the name <c>usage</c> past its value; null for null, which most chunks carry.</summary>
    public static UsageDetails? Read(ref Utf8JsonReader json)
    {
        if (!json.EnterObject()) return null;
        var usage = new UsageDetails();
        while (json.NextMember())
        {
            if (json.ValueTextEquals("prompt_tokens"u8)) usage.InputTokenCount = Count(ref json);
            else if (json.ValueTextEquals("completion_tokens"u8)) usage.OutputTokenCount = Count(ref json);
            else if (json.ValueTextEquals("total_tokens"u8)) usage.TotalTokenCount = Count(ref json);
            else if (json.ValueTextEquals("prompt_tokens_details"u8)) usage.CachedInputTokenCount = Detail(ref json, "cached_tokens"u8);
            else if (json.ValueTextEquals("completion_tokens_details"u8)) usage.ReasoningTokenCount = Detail(ref json, "reasoning_tokens"u8);
            else json.SkipValue();
        }

        return usage;
    }

    private static long? Detail(ref Utf8JsonReader json, ReadOnlySpan<byte> name)
    {
        long? count = null;
        if (!json.EnterObject()) return count;
        while (json.NextMember())
        {
            if (json.ValueTextEquals(name)) count = Count(ref json);
            else json.SkipValue();
        }

        return count;
    }

    private static long? Count(ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType == JsonTokenType.Null ? null : json.GetInt64();
    }
}
