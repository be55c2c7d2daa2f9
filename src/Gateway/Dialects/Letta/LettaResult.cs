using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.Letta;

/// <summary>Answers with status 200.</summary>
static class LettaResult
{
    public static IResult Json<T>(T value, JsonTypeInfo<T> type) => TypedResults.Json(value, type, "application/json");

    public static IResult Null() => TypedResults.Text("null", "application/json");
}
