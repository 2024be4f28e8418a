using System.Globalization;
using Microsoft.AspNetCore.Http;
using Tuner.Server.Hosting;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary>The number of a call that a route names.</summary>
internal static class CallNumber
{
    /// <summary>The number; null for what is none.</summary>
    public static long? Of(HttpContext context) =>
        long.TryParse((string?)context.Request.RouteValues["id"], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>The workspace of a query that may name one; notes a fault when what it names is none.</summary>
    public static long? OptionalWorkspace(IQueryCollection query, Faults faults)
    {
        var values = query["workspace_id"];
        if (values.Count == 0) return null;
        if (values.Count == 1 && long.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id >= 1) return id;
        faults.Add(FieldPath.Part("query").Member("workspace_id"), "int_parsing", "Should be a positive integer, given once");
        return null;
    }

    /// <summary>Answers that there is no such call.</summary>
    public static Task AnswerUnknownAsync(HttpContext context) =>
        JsonAnswer.WriteFaultAsync(context, StatusCodes.Status404NotFound, FieldPath.Part("path").Member("id"), "not_found", "There is no call of this number");
}
